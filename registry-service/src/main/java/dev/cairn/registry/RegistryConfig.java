package dev.cairn.registry;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.random.RandomGenerator;

/**
 * How a registry runs.
 *
 * @param dataDirectory created where there is none; a file system with hard links
 * @param clock tells which uploads have expired
 * @param random cryptographically strong: the ids of uploads come from it
 */
public record RegistryConfig(Path dataDirectory, Clock clock, RandomGenerator random, RegistryLimits limits) {

    /** With the system's clock and randomness, and the default limits. */
    public static RegistryConfig in(Path dataDirectory) {
        return new RegistryConfig(dataDirectory, Clock.systemUTC(), new SecureRandom(), RegistryLimits.defaults());
    }
}
