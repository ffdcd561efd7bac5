package dev.cairn.service;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
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

        LogRecord record() {
            return new LogRecord(
                    new Position(topic, partition, offset),
                    timestamp,
                    new WireMessage(key, headers, Base64.getDecoder().decode(value)));
        }
    }

    private final KeyValueStore<Bytes, byte[]> store;

    Parking(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    boolean isBlocked(String key) {
        return head(key).isPresent();
    }

    /** The first of the records that wait. */
    Optional<Parked> head(String key) {
        return firstPlace(key).map(at -> Json.read(Objects.requireNonNull(store.get(at)), Parked.class));
    }

    /** Parks a record behind those that wait. */
    void park(String key, LogRecord record, @Nullable String error) {
        Bytes prefix = StoreKey.of(StoreKey.PARKED, key);
        long next = 0;
        try (KeyValueIterator<Bytes, byte[]> waiting = store.reverseRange(prefix, StoreKey.after(prefix))) {
            if (waiting.hasNext()) {
                next = number(waiting.next().key) + 1;
            }
        }
        store.put(StoreKey.ordered(StoreKey.PARKED, key, next), Json.write(Parked.of(record, error)));
    }

    /** Takes the first record out. */
    void removeHead(String key) {
        firstPlace(key).ifPresent(store::delete);
    }

    /** Puts an error to the first record, which had only waited until it was tried. */
    void blameHead(String key, String error) {
        firstPlace(key).ifPresent(at -> {
            Parked head = Json.read(Objects.requireNonNull(store.get(at)), Parked.class);
            store.put(at, Json.write(Parked.of(head.record(), error)));
        });
    }

    private Optional<Bytes> firstPlace(String key) {
        Bytes prefix = StoreKey.of(StoreKey.PARKED, key);
        try (KeyValueIterator<Bytes, byte[]> waiting = store.range(prefix, StoreKey.after(prefix))) {
            return waiting.hasNext() ? Optional.of(waiting.next().key) : Optional.empty();
        }
    }

    private static long number(Bytes key) {
        byte[] bytes = key.get();
        return ByteBuffer.wrap(bytes, bytes.length - Long.BYTES, Long.BYTES).getLong();
    }
}
