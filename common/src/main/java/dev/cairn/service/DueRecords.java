package dev.cairn.service;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import dev.cairn.event.EventId;
import dev.cairn.event.WireMessage;
import dev.cairn.log.LogRecord;
import dev.cairn.log.Position;

/**
 * A time that has come, in the shape of a record, so that it is handled like any other: it waits behind a parked record
 * of its key, and is parked itself when the stage fails on it. It stands nowhere in the log; its offset is negative.
 */
final class DueRecords {

    private static final long NOWHERE = -1;
    private static final String KIND = "cairn-due-kind";
    private static final String ID = "cairn-due-id";
    private static final String FACT = "cairn-due-fact";

    private DueRecords() {}

    /** The record of a row's time. */
    static LogRecord of(RowStore.Place place, StoredRow row, String inbox, int partition, Instant now) {
        Map<String, String> headers = new HashMap<>();
        headers.put(KIND, place.row().kind());
        headers.put(ID, place.row().id());
        headers.put(FACT, row.fact().value());
        headers.put("ce_delivery", row.delivery().value());
        return new LogRecord(
                new Position(inbox, partition, NOWHERE), now, new WireMessage(place.key(), headers, new byte[0]));
    }

    static boolean isDue(LogRecord record) {
        return record.position().offset() == NOWHERE;
    }

    /** What the stage says to the time, unless the row has changed since. */
    static <C> Optional<Message<C>> message(Stage<C> stage, RowStore rows, String key, LogRecord record) {
        Map<String, String> headers = record.message().headers();
        RowKey name = new RowKey(header(headers, KIND), header(headers, ID));
        return rows.known(key, name)
                .filter(known -> known.stored().fact().value().equals(headers.get(FACT)))
                .flatMap(known -> known.row() instanceof Row.Timed timed
                        ? stage.due(timed)
                                .map(command -> new Message.Asked<>(
                                        command, context(stage.spec().name(), key, name, known.stored())))
                        : Optional.empty());
    }

    private static Message.Context context(String stage, String key, RowKey name, StoredRow row) {
        EventId id =
                EventId.derive(stage, key, name.kind(), name.id(), row.fact().value(), "due");
        return new Message.Context(id.value(), row.delivery(), row.fact(), row.traceparent(), row.actor());
    }

    private static String header(Map<String, String> headers, String name) {
        return Objects.requireNonNull(headers.get(name));
    }
}
