package dev.cairn.registry.gc;

import java.time.Duration;

import dev.cairn.model.RegistryServiceSpec;

/**
 * How patient the collector is.
 *
 * @param every how often it runs by itself
 * @param grace what was used within this is never touched: it must be longer than a push takes from its first blob to its
 *     manifest
 * @param quarantine for so long a blob stays set aside before it is purged
 */
public record GcTimes(Duration every, Duration grace, Duration quarantine) {

    /** Hourly, with a day of grace and a day of quarantine. */
    public static final GcTimes DEFAULT = new GcTimes(Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(1));

    public GcTimes {
        if (!isPositive(every) || !isPositive(grace) || !isPositive(quarantine)) {
            throw new IllegalArgumentException("The collector's times are longer than nothing");
        }
    }

    /** As {@code platform.yaml} says. */
    public static GcTimes of(RegistryServiceSpec.Gc gc) {
        return new GcTimes(gc.every(), gc.grace(), gc.quarantine());
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isZero() && !duration.isNegative();
    }
}
