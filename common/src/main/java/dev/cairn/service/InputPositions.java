package dev.cairn.service;

import java.time.Instant;
import java.util.Optional;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

import dev.cairn.event.Json;
import dev.cairn.log.Position;

/**
 * How far the inputs have been decided on for each key, as the stage's own facts tell: each carries the position of the
 * record that it was decided on. When state and offsets are lost and everything is read again, what stands at or before
 * such a position has been decided long ago, and must not be decided a second time. By key, since a key that was blocked
 * by a parked record is behind the others of its partition.
 */
final class InputPositions {

    /** The header of a fact that names the record that it was decided on. */
    static final String HEADER = "cairn-cause";

    /**
     * A record that was decided on.
     *
     * @param offset its offset
     * @param timestamp the broker's stamp, in milliseconds: a topic that was made anew counts offsets from 0 again, and
     *     only this tells its records from old ones
     */
    record Decided(long offset, long timestamp) {

        /** The later one; what has a higher offset or a younger stamp was decided later. */
        Decided or(Decided other) {
            if (other.offset > offset) {
                return new Decided(other.offset, Math.max(timestamp, other.timestamp));
            }
            return other.timestamp > timestamp ? other : this;
        }
    }

    private final KeyValueStore<Bytes, byte[]> store;

    InputPositions(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    static String header(Position position, Instant timestamp) {
        return position.topic() + "/" + position.offset() + "/" + timestamp.toEpochMilli();
    }

    /** Takes note of what a fact was decided on. */
    void note(String key, @Nullable String header) {
        if (header == null) {
            return;
        }
        String[] parts = header.split("/", -1);
        note(key, parts[0], new Decided(Long.parseLong(parts[1]), Long.parseLong(parts[2])));
    }

    /** Takes note of a record that is parked: it is taken care of. */
    void note(String key, Position position, Instant timestamp) {
        note(key, position.topic(), new Decided(position.offset(), timestamp.toEpochMilli()));
    }

    private void note(String key, String topic, Decided decided) {
        Optional<Decided> known = decided(key, topic);
        Decided latest = known.map(before -> before.or(decided)).orElse(decided);
        if (known.filter(latest::equals).isEmpty()) {
            store.put(StoreKey.of(StoreKey.POSITION, key, topic), Json.write(latest));
        }
    }

    /** Whether a record has been decided on before. */
    boolean covers(String key, Position position, Instant timestamp) {
        return decided(key, position.topic())
                .filter(known -> position.offset() <= known.offset() && timestamp.toEpochMilli() <= known.timestamp())
                .isPresent();
    }

    private Optional<Decided> decided(String key, String topic) {
        return Optional.ofNullable(store.get(StoreKey.of(StoreKey.POSITION, key, topic)))
                .map(value -> Json.read(value, Decided.class));
    }
}
