package dev.cairn.deploy.image;

import java.time.Duration;

/**
 * What one image may cost.
 *
 * @param maxBytes of all its files together when they are unpacked
 * @param maxEntries of all its layers together
 * @param within how long one layer may take to arrive
 */
public record ImageLimits(long maxBytes, long maxEntries, Duration within) {

    /** 8 GiB, a million entries, ten minutes a layer. */
    public static final ImageLimits DEFAULT = new ImageLimits(8L << 30, 1_000_000, Duration.ofMinutes(10));
}
