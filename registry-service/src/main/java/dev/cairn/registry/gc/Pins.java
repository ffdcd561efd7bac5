package dev.cairn.registry.gc;

import java.util.Optional;

import dev.cairn.oci.Digest;

/** What must be kept whatever a repository's retention says. Safe for use by many threads. */
@FunctionalInterface
public interface Pins {

    /** Nothing is pinned: for a registry that serves no deployments. */
    Pins NOTHING = () -> Optional.of(_ -> false);

    /**
     * What is pinned now; empty while that is not known for certain, and nothing may be collected then. It may wait some
     * seconds to know.
     */
    Optional<Pinned> pinned();

    /** What is pinned, from one moment on: more may come to it later. */
    @FunctionalInterface
    interface Pinned {

        /** Whether a manifest must stay. Never waits; once it cannot be known any more, everything must. */
        boolean holds(Digest manifest);
    }
}
