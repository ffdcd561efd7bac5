package dev.cairn.service;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import dev.cairn.event.EventId;
import dev.cairn.event.Fact;

/**
 * A row as it is kept, with the fact that it comes from.
 *
 * @param version of this envelope
 * @param sequence of the fact
 * @param fence the fact's offset, for work; {@link #UNREAD} until the fact was read back, and for other rows
 * @param fact its id
 * @param delivery its trail
 * @param traceparent its trace
 * @param actor who asked
 * @param data the row
 */
record StoredRow(
        int version,
        long sequence,
        long fence,
        EventId fact,
        EventId delivery,
        @Nullable String traceparent,
        @Nullable String actor,
        JsonNode data) {

    static final int VERSION = 1;
    static final long UNREAD = -1;

    static StoredRow from(Fact fact, long fence, JsonNode data) {
        return new StoredRow(
                VERSION, fact.sequence(), fence, fact.id(), fact.delivery(), fact.traceparent(), fact.actor(), data);
    }

    StoredRow withFence(long offset) {
        return new StoredRow(version, sequence, offset, fact, delivery, traceparent, actor, data);
    }

    boolean isReadBack() {
        return fence != UNREAD;
    }
}
