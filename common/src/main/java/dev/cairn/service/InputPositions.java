package dev.cairn.service;

import java.time.Instant;
import java.util.Optional;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

import dev.cairn.event.Json;
import dev.cairn.log.Position;

/**
 * How far the inputs of a task have been decided on, as its own facts tell: each carries the position of the record that
 * it was decided on. When state and offsets are lost and everything is read again, what stands at or before such a
 * position has been decided long ago, and must not be decided a second time.
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
    record Decided(long offset, long timestamp) {}

    private final KeyValueStore<Bytes, byte[]> store;

    InputPositions(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    static String header(Position position, Instant timestamp) {
        return position.topic() + "/" + position.offset() + "/" + timestamp.toEpochMilli();
    }

    /** Takes note of what a fact was decided on. */
    void note(@Nullable String header) {
        if (header == null) {
            return;
        }
        String[] parts = header.split("/", -1);
        Decided decided = new Decided(Long.parseLong(parts[1]), Long.parseLong(parts[2]));
        if (decided(parts[0])
                .filter(known -> known.offset() >= decided.offset())
                .isEmpty()) {
            store.put(StoreKey.of(StoreKey.POSITION, parts[0]), Json.write(decided));
        }
    }

    /** Whether a record has been decided on before. */
    boolean covers(Position position, Instant timestamp) {
        return decided(position.topic())
                .filter(known -> position.offset() <= known.offset() && timestamp.toEpochMilli() <= known.timestamp())
                .isPresent();
    }

    private Optional<Decided> decided(String topic) {
        return Optional.ofNullable(store.get(StoreKey.of(StoreKey.POSITION, topic)))
                .map(value -> Json.read(value, Decided.class));
    }
}
