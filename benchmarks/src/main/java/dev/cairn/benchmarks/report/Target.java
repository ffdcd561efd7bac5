package dev.cairn.benchmarks.report;

import java.util.Locale;

/**
 * What a figure should come to.
 *
 * @param bound the last value that is good enough
 * @param atMost whether smaller ones are better
 */
public record Target(double bound, boolean atMost) {

    /** Not above this. */
    public static Target atMost(double bound) {
        return new Target(bound, true);
    }

    /** Not below this. */
    public static Target atLeast(double bound) {
        return new Target(bound, false);
    }

    /** Whether a value is good enough. */
    public boolean isMetBy(double value) {
        return atMost ? value <= bound : value >= bound;
    }

    String describe(Unit unit) {
        return String.format(Locale.ROOT, "%s %s", atMost ? "≤" : "≥", unit.format(bound));
    }
}
