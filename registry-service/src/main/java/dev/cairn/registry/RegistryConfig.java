package dev.cairn.registry;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.random.RandomGenerator;

import dev.cairn.registry.policy.RepositoryPolicies;
import dev.cairn.registry.policy.RepositoryPolicy;

/**
 * How a registry runs.
 *
 * @param dataDirectory created where there is none; a file system with hard links
 * @param clock tells which uploads have expired
 * @param random cryptographically strong: the ids of uploads come from it
 * @param policies what holds for each repository
 */
public record RegistryConfig(
        Path dataDirectory, Clock clock, RandomGenerator random, RegistryLimits limits, RepositoryPolicies policies) {

    /** With the system's clock and randomness, and the default limits and policy. */
    public static RegistryConfig in(Path dataDirectory) {
        return new RegistryConfig(
                dataDirectory,
                Clock.systemUTC(),
                new SecureRandom(),
                RegistryLimits.defaults(),
                RepositoryPolicies.everywhere(RepositoryPolicy.DEFAULT));
    }
}
