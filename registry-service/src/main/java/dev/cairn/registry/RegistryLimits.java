package dev.cairn.registry;

import java.time.Duration;

import dev.cairn.model.RegistryServiceSpec;

/**
 * What the registry takes.
 *
 * @param maxManifestBytes the largest manifest; a larger one is answered 413
 * @param maxBlobBytes the largest blob; a larger one is answered 413
 * @param uploadLifetime how long an upload under way is kept after the last byte was written to it
 * @param maxUploads how many uploads may be begun and not finished; one more is answered 429
 * @param bodyIdle how long the registry waits for the next bytes of a request's body
 */
public record RegistryLimits(
        int maxManifestBytes, long maxBlobBytes, Duration uploadLifetime, int maxUploads, Duration bodyIdle) {

    public RegistryLimits {
        if (maxManifestBytes < 1
                || maxBlobBytes < 1
                || maxUploads < 1
                || !isPositive(uploadLifetime)
                || !isPositive(bodyIdle)) {
            throw new IllegalArgumentException("All limits of the registry must be positive");
        }
    }

    /** Manifests of 8 MiB, blobs of 64 GiB, 10,000 uploads at once and each for 24 hours, a minute of silence in a body. */
    public static RegistryLimits defaults() {
        return new RegistryLimits(8 << 20, 64L << 30, Duration.ofHours(24), 10_000, Duration.ofMinutes(1));
    }

    /** As {@code platform.yaml} says. */
    public static RegistryLimits of(RegistryServiceSpec.Limits limits) {
        return new RegistryLimits(
                limits.manifestBytes(),
                limits.blobBytes(),
                limits.uploadLifetime(),
                limits.uploads(),
                defaults().bodyIdle());
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }
}
