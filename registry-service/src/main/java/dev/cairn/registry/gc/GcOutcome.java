package dev.cairn.registry.gc;

import java.util.Optional;

/** What a run came to. */
public sealed interface GcOutcome {

    /**
     * It went through.
     *
     * @param items how many tags, manifests and blobs it took or would take
     * @param bytes of the manifests and blobs among them; content that several repositories have counts in each
     * @param setAside how many of them it only set aside, or would: they still take their room
     * @param setAsideBytes of these
     * @param freedBytes what it gave back to the storage
     * @param warning which repositories were passed over, and why a run that changes something would refuse, after one
     *     that only shows what would go
     */
    record Done(long items, long bytes, long setAside, long setAsideBytes, long freedBytes, Optional<String> warning)
            implements GcOutcome {}

    /**
     * It took nothing, since something is not known that might forbid it.
     *
     * @param reason for people
     */
    record Refused(String reason) implements GcOutcome {}
}
