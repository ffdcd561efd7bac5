package dev.cairn.event;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * An event with its attributes: a CloudEvent (1.0) with the extensions that make a delivery traceable.
 *
 * @param id derived from key, cause and what distinguishes the fact
 * @param source the service that wrote it, as a URI reference such as {@code /build-service}
 * @param time when the service decided it; the broker's own stamp on the record is what {@code --at} means
 * @param delivery the id of the CommitPushed that all this comes from; of the fact itself where nothing came before
 * @param causation the id of what led to this one; null where that was no fact
 * @param sequence the number of the fact among its service's facts for its key, from 1
 * @param traceparent W3C trace context
 * @param actor who asked: a person's or a service's identity
 * @param data what happened
 */
public record Fact(
        EventId id,
        String source,
        Instant time,
        EventId delivery,
        @Nullable EventId causation,
        long sequence,
        @Nullable String traceparent,
        @Nullable String actor,
        Event data) {

    public Fact {
        if (sequence < 1) {
            throw new IllegalArgumentException("Sequences count from 1, not " + sequence);
        }
    }
}
