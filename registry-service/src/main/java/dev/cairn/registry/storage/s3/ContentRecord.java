package dev.cairn.registry.storage.s3;

import org.jspecify.annotations.Nullable;

/**
 * Which data the content of a digest is.
 *
 * <pre>
 *            keep                condemn
 *   ABSENT ───────▶ PRESENT ───────────────▶ CONDEMNED
 *      ▲  ◀───────────┘                          │
 *      │    reclaim                              │ all repositories have lost it, and were told
 *      └─────────────────────────────────────────┘
 * </pre>
 *
 * @param data the name of the data; of ABSENT that which waits to be deleted
 * @param line what repositories say that they rely on: the data that the content came to be with, and which healed data has
 *     taken the place of; none where that is the data itself
 * @param size in bytes
 * @param at milliseconds: when PRESENT was last asked for, when the others came to be
 */
record ContentRecord(
        State state, @Nullable String data, @Nullable String line, long size, long at) {

    enum State {
        PRESENT,
        CONDEMNED,
        ABSENT
    }

    ContentRecord at(long now) {
        return new ContentRecord(state, data, line, size, now);
    }

    ContentRecord become(State other, long now) {
        return new ContentRecord(other, data, line, size, now);
    }

    /** With other data of the same bytes, in the place of some that is damaged. */
    ContentRecord healed(String other, long now) {
        return new ContentRecord(state, other, reliedUpon(), size, now);
    }

    /** Whether it says no more than that it is gone. */
    boolean isGone() {
        return state == State.ABSENT && data == null;
    }

    /** Freed, and its data deleted. */
    static ContentRecord gone(long size, long at) {
        return new ContentRecord(State.ABSENT, null, null, size, at);
    }

    String reliedUpon() {
        return line == null ? requireData() : line;
    }

    /** The data's name where there must be one. */
    String requireData() {
        if (data == null) {
            throw new IllegalStateException("A record of content names no data");
        }
        return data;
    }
}
