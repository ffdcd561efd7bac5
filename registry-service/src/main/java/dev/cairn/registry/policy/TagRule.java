package dev.cairn.registry.policy;

/** What may become of a tag once it is there. */
public enum TagRule {

    /** A tag names one digest for ever: it never moves, also not by way of a delete; clients delete nothing. */
    IMMUTABLE("immutable"),

    /** The default: a tag never moves; clients may delete it, and may then make it again for something else. */
    RECREATABLE("recreatable"),

    /** A tag names what was pushed last; clients may delete. For mirrors. */
    MUTABLE("mutable");

    private final String id;

    TagRule(String id) {
        this.id = id;
    }

    /** As {@code platform.yaml} and refusals name it. */
    public String id() {
        return id;
    }

    /** Whether clients may delete tags, manifests and blobs. */
    public boolean allowsDeletes() {
        return this != IMMUTABLE;
    }
}
