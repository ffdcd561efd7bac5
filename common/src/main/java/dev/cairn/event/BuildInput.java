package dev.cairn.event;

import org.jspecify.annotations.Nullable;

/**
 * One thing that went into an artifact.
 *
 * @param kind such as {@code jdk}, {@code libc}, {@code trust-store}, {@code base}, {@code dependency}
 * @param name its name
 * @param version its version, where it has one
 * @param digest the digest of its content ({@code algorithm:hex}), where it is known
 */
public record BuildInput(
        String kind,
        String name,
        @Nullable String version,
        @Nullable String digest) {}
