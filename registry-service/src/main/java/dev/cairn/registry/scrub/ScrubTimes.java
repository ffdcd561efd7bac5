package dev.cairn.registry.scrub;

import java.time.Duration;

import dev.cairn.model.RegistryServiceSpec;

/**
 * When the scrubber runs.
 *
 * @param every how long after the end of a run the next one begins, also where the registry was restarted between them
 * @param bytesPerSecond how fast it reads
 */
public record ScrubTimes(Duration every, long bytesPerSecond) {

    /** Weekly, with 20 MiB each second: a terabyte in 15 hours. */
    public static final ScrubTimes DEFAULT = new ScrubTimes(Duration.ofDays(7), 20L << 20);

    public ScrubTimes {
        if (every.isZero() || every.isNegative() || bytesPerSecond < 1) {
            throw new IllegalArgumentException("The scrubber's times and rate are more than nothing");
        }
    }

    /** As {@code platform.yaml} says. */
    public static ScrubTimes of(RegistryServiceSpec.Scrub scrub) {
        return new ScrubTimes(scrub.every(), scrub.bytesPerSecond());
    }
}
