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
 * @param size in bytes
 * @param at milliseconds: when PRESENT was last asked for, when the others came to be
 */
record ContentRecord(State state, @Nullable String data, long size, long at) {

    enum State {
        PRESENT,
        CONDEMNED,
        ABSENT
    }

    ContentRecord at(long now) {
        return new ContentRecord(state, data, size, now);
    }

    ContentRecord become(State other, long now) {
        return new ContentRecord(other, data, size, now);
    }

    /** The data's name where there must be one. */
    String requireData() {
        if (data == null) {
            throw new IllegalStateException("A record of content names no data");
        }
        return data;
    }
}
