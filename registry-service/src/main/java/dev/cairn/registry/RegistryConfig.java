package dev.cairn.registry;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import dev.cairn.registry.gc.GcTimes;
import dev.cairn.registry.policy.RepositoryPolicies;
import dev.cairn.registry.policy.RepositoryPolicy;
import dev.cairn.registry.scrub.ScrubTimes;

/**
 * How a registry runs.
 *
 * @param dataDirectory created where there is none; a file system with hard links
 * @param clock tells which uploads have expired
 * @param random cryptographically strong: the ids of uploads come from it
 * @param policies what holds for each repository
 * @param scrubTimes when the scrubber runs; asked anew for each run
 * @param gcTimes how patient the collector is; asked anew for each run
 */
public record RegistryConfig(
        Path dataDirectory,
        Clock clock,
        RandomGenerator random,
        RegistryLimits limits,
        RepositoryPolicies policies,
        Supplier<GcTimes> gcTimes,
        Supplier<ScrubTimes> scrubTimes) {

    /** With the system's clock and randomness, and the default limits and policy. */
    public static RegistryConfig in(Path dataDirectory) {
        return new RegistryConfig(
                dataDirectory,
                Clock.systemUTC(),
                new SecureRandom(),
                RegistryLimits.defaults(),
                RepositoryPolicies.everywhere(RepositoryPolicy.DEFAULT),
                () -> GcTimes.DEFAULT,
                () -> ScrubTimes.DEFAULT);
    }
}
