package dev.cairn.benchmarks.registry;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param rounds how often each of two servers is measured
 * @param middleBytes of the smaller one of the two large blobs
 * @param largeBytes of the larger one
 * @param smallBlobs how many blobs of 10 KB
 * @param load how long manifests are asked for
 * @param referrers of one subject
 * @param tags of one repository
 * @param streamBytes what each of the 50 clients pushes and pulls, twice
 */
public record Plan(
        int rounds,
        long middleBytes,
        long largeBytes,
        int smallBlobs,
        Duration load,
        int referrers,
        int tags,
        long streamBytes) {

    /** What is asked of the registry. */
    public static Plan whole() {
        return new Plan(5, 100_000_000, 1_000_000_000, 1_000, Duration.ofSeconds(10), 10_000, 100_000, 40_000_000);
    }

    /** Little, to see whether it works. */
    public static Plan quick() {
        return new Plan(2, 5_000_000, 50_000_000, 100, Duration.ofSeconds(2), 300, 2_000, 2_000_000);
    }
}
