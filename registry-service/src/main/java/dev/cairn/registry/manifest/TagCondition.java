package dev.cairn.registry.manifest;

import java.util.Optional;

import dev.cairn.oci.Digest;

/** What a tag must name, or must not, so that a push may make or move it. */
@FunctionalInterface
public interface TagCondition {

    /**
     * Whether the tag is as it should be.
     *
     * @param current what it names; empty if there is no such tag
     */
    boolean holds(Optional<Digest> current);
}
