package dev.cairn.registry.gc;

import java.util.Optional;

import dev.cairn.oci.Digest;

/** What must be kept whatever a repository's retention says. */
@FunctionalInterface
public interface Pins {

    /** Nothing is pinned: for a registry that serves no deployments. */
    Pins NOTHING = () -> Optional.of(_ -> false);

    /** What is pinned now; empty while that is not known for certain, and nothing may be collected then. */
    Optional<Pinned> pinned();

    /** What is pinned at one moment. */
    @FunctionalInterface
    interface Pinned {

        /** Whether a manifest must stay. */
        boolean holds(Digest manifest);
    }
}
