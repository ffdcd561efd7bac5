package dev.cairn.registry.storage.s3;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** When something is used. Records hold milliseconds since 1970. */
record Times(Clock clock) {

    /** Uses within this of each other count as one: a popular image must not be written to at each pull. */
    private static final Duration GRAIN = Duration.ofSeconds(2);

    long now() {
        return clock.millis();
    }

    /** Whether a use now says no more than the last one did. */
    boolean isFresh(long lastUsed) {
        return Math.abs(now() - lastUsed) < GRAIN.toMillis();
    }

    static Instant instant(long millis) {
        return Instant.ofEpochMilli(millis);
    }
}
