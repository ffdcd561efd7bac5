package dev.cairn.log;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** How long something that takes several steps may take. */
final class Deadline {

    private final InstantSource clock;
    private final Instant end;
    private final Duration within;

    Deadline(InstantSource clock, Duration within) {
        this.clock = clock;
        this.end = clock.instant().plus(within);
        this.within = within;
    }

    /**
     * What is left for the next step.
     *
     * @throws LogUnavailableException if nothing is left
     */
    Duration left() {
        Duration left = Duration.between(clock.instant(), end);
        if (left.isNegative() || left.isZero()) {
            throw new LogUnavailableException("The log did not answer within " + within, null);
        }
        return left;
    }
}
