package dev.cairn.registry;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;

import dev.cairn.registry.gc.GcTimes;
import dev.cairn.registry.policy.RepositoryPolicies;
import dev.cairn.registry.policy.RepositoryPolicy;
import dev.cairn.registry.scrub.ScrubTimes;

/**
 * How a registry runs.
 *
 * @param storage where it keeps what it has
 * @param clock tells which uploads have expired
 * @param random cryptographically strong: the ids of uploads come from it
 * @param policies what holds for each repository
 * @param scrubTimes when the scrubber runs; asked anew for each run
 * @param metrics where meters are registered
 * @param gcTimes how patient the collector is; asked anew for each run
 */
public record RegistryConfig(
        StorageConfig storage,
        Clock clock,
        RandomGenerator random,
        RegistryLimits limits,
        RepositoryPolicies policies,
        Supplier<GcTimes> gcTimes,
        Supplier<ScrubTimes> scrubTimes,
        MeterRegistry metrics) {

    /** With the system's clock and randomness, the default limits and policy, and metrics that nobody reads. */
    public static RegistryConfig in(Path dataDirectory) {
        return on(new StorageConfig.Files(dataDirectory));
    }

    /** As {@link #in}, on any storage. */
    public static RegistryConfig on(StorageConfig storage) {
        return new RegistryConfig(
                storage,
                Clock.systemUTC(),
                new SecureRandom(),
                RegistryLimits.defaults(),
                RepositoryPolicies.everywhere(RepositoryPolicy.DEFAULT),
                () -> GcTimes.DEFAULT,
                () -> ScrubTimes.DEFAULT,
                new CompositeMeterRegistry());
    }

    /** The same with its meters in this registry. */
    public RegistryConfig with(MeterRegistry other) {
        return new RegistryConfig(storage, clock, random, limits, policies, gcTimes, scrubTimes, other);
    }
}
