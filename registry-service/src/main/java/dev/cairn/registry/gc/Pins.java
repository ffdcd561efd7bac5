package dev.cairn.registry.gc;

import java.util.Optional;

import dev.cairn.oci.Digest;

/** What must be kept whatever a repository's retention says. Safe for use by many threads. */
@FunctionalInterface
public interface Pins {

    /**
     * What is pinned now; empty while that is not known for certain, and nothing may be collected then. It may wait some
     * seconds to know.
     */
    Optional<Pinned> pinned();

    /** Why it is not known while {@link #pinned} is empty, and what to do about it. */
    default String unknownReason() {
        return "It is not known yet which artifacts deployments need: the registry has not caught up with the event log."
                + " Nothing more is collected until it has";
    }

    /**
     * What a run that only shows what would go may take for pinned; empty where it must not run, either. It may be less
     * than what is pinned.
     */
    default Optional<Pinned> pinnedForShow() {
        return pinned();
    }

    /** What is pinned, from one moment on: more may come to it later. */
    @FunctionalInterface
    interface Pinned {

        /** Whether a manifest must stay. Never waits; once it cannot be known any more, everything must. */
        boolean holds(Digest manifest);
    }
}
