package dev.cairn.registry.gc;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Of a registry without the event log, which cannot know what deployments need. So nothing may be collected, unless the
 * operator has said that nothing is deployed from it.
 */
public final class PinsWithoutLog implements Pins {

    private static final Pinned NOTHING = _ -> false;

    private final BooleanSupplier mayCollect;

    /**
     * Those of a registry.
     *
     * @param mayCollect whether the operator has said that nothing is deployed from it; asked for each repository
     */
    public PinsWithoutLog(BooleanSupplier mayCollect) {
        this.mayCollect = mayCollect;
    }

    @Override
    public Optional<Pinned> pinned() {
        return mayCollect.getAsBoolean() ? pinnedForShow() : Optional.empty();
    }

    @Override
    public String unknownReason() {
        return "Nothing is collected: this registry runs without the event log, and so cannot know which artifacts"
                + " deployments need. Run it with --kafka, or, if nothing is deployed from it, write"
                + " 'registry: { gc: { withoutLog: true } }' in platform.yaml";
    }

    @Override
    public Optional<Pinned> pinnedForShow() {
        return Optional.of(NOTHING);
    }
}
