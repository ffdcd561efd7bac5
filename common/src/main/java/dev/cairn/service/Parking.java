package dev.cairn.service;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

import dev.cairn.event.Json;
import dev.cairn.event.WireMessage;
import dev.cairn.log.LogRecord;
import dev.cairn.log.Position;

/**
 * Records that could not be handled, and those of the same key that came later and wait behind them, in order. Nothing
 * is published again: what is redriven is handled from here.
 */
final class Parking {

    /**
     * A record that is parked.
     *
     * @param topic where it stands
     * @param partition where it stands
     * @param offset where it stands
     * @param timestamp the broker's stamp
     * @param key its key, which the place in the store can only approximate when there is none
     * @param headers its headers
     * @param value its bytes in Base64
     * @param error why it could not be handled; null when it only waits
     */
    record Parked(
            String topic,
            int partition,
            long offset,
            Instant timestamp,
            @Nullable String key,
            Map<String, String> headers,
            String value,
            @Nullable String error) {

        static Parked of(LogRecord record, @Nullable String error) {
            WireMessage message = record.message();
            return new Parked(
                    record.position().topic(),
                    record.position().partition(),
                    record.position().offset(),
                    record.timestamp(),
                    message.key(),
                    message.headers(),
                    Base64.getEncoder().encodeToString(message.value()),
                    error);
        }

        boolean standsAt(String otherTopic, long otherOffset) {
            return topic.equals(otherTopic) && offset == otherOffset;
        }

        LogRecord record() {
            return new LogRecord(
                    new Position(topic, partition, offset),
                    timestamp,
                    new WireMessage(key, headers, Base64.getDecoder().decode(value)));
        }
    }

    /** How large a parked record may be, as JSON: more than the largest that Kafka takes, in Base64. */
    static final int MAX_BYTES = 2 * 1024 * 1024;

    private final KeyValueStore<Bytes, byte[]> store;

    Parking(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** The numbers of a key's parked records: the first, and the next to be given. */
    private record Queue(long first, long next) {

        static Queue read(byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return new Queue(buffer.getLong(), buffer.getLong());
        }

        byte[] write() {
            return ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(first)
                    .putLong(next)
                    .array();
        }
    }

    // Asked for each message: a range in the store would also step over all that was deleted behind it.
    private Optional<Queue> queue(String key) {
        return Optional.ofNullable(store.get(StoreKey.of(StoreKey.PARKED_QUEUE, key)))
                .map(Queue::read);
    }

    boolean isBlocked(String key) {
        return queue(key).isPresent();
    }

    /** The first of the records that wait. */
    Optional<Parked> head(String key) {
        return queue(key)
                .map(queue -> Json.read(Objects.requireNonNull(store.get(place(key, queue.first()))), Parked.class));
    }

    /** Parks a record behind those that wait. */
    void park(String key, LogRecord record, @Nullable String error) {
        Queue queue = queue(key).orElse(new Queue(0, 0));
        store.put(place(key, queue.next()), write(Parked.of(record, error)));
        put(key, new Queue(queue.first(), queue.next() + 1));
    }

    /** Takes the first record out. */
    void removeHead(String key) {
        queue(key).ifPresent(queue -> {
            store.delete(place(key, queue.first()));
            put(key, new Queue(queue.first() + 1, queue.next()));
        });
    }

    /** Puts an error to the first record, which had only waited until it was tried. */
    void blameHead(String key, String error) {
        queue(key)
                .ifPresent(queue -> head(key)
                        .ifPresent(
                                head -> store.put(place(key, queue.first()), write(Parked.of(head.record(), error)))));
    }

    private void put(String key, Queue queue) {
        Bytes at = StoreKey.of(StoreKey.PARKED_QUEUE, key);
        if (queue.first() == queue.next()) {
            store.delete(at);
        } else {
            store.put(at, queue.write());
        }
    }

    private static Bytes place(String key, long number) {
        return StoreKey.ordered(StoreKey.PARKED, key, number);
    }

    private static byte[] write(Parked parked) {
        byte[] json = Json.write(parked);
        if (json.length <= MAX_BYTES) {
            return json;
        }
        return Json.write(new Parked(
                parked.topic(),
                parked.partition(),
                parked.offset(),
                parked.timestamp(),
                null,
                Map.of(),
                "",
                "The record is too large to be kept, and can only be dropped. " + parked.error()));
    }
}
