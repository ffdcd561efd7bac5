package dev.cairn.model;

import org.jspecify.annotations.Nullable;

/**
 * What one instance may use; a missing limit means the target's own.
 *
 * @param memoryBytes memory in bytes
 * @param processes processes and threads together
 * @param cpus cores, with fractions
 */
public record Limits(
        @Nullable Long memoryBytes,
        @Nullable Integer processes,
        @Nullable Double cpus) {

    /** No limit of its own. */
    public static final Limits NONE = new Limits(null, null, null);
}
