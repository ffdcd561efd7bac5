package dev.cairn.registry.gc;

import java.util.Optional;

import dev.cairn.registry.storage.ContentStore.Reclaimed;

/** What a run came to. */
public sealed interface GcOutcome {

    /**
     * It went through.
     *
     * @param items how many tags, manifests and blobs it took or would take
     * @param bytes of the manifests and blobs among them; content that several repositories have counts in each
     * @param setAside how many of them it only set aside, or would: they still take their room
     * @param setAsideBytes of these
     * @param content what it gave back to the storage, and what is there now; nothing after one that only shows what would go
     * @param warning which repositories were passed over, and why a run that changes something would refuse, after one
     *     that only shows what would go
     */
    record Done(
            long items,
            long bytes,
            long setAside,
            long setAsideBytes,
            Optional<Reclaimed> content,
            Optional<String> warning)
            implements GcOutcome {

        /** What it gave back to the storage. */
        public long freedBytes() {
            return content.map(reclaimed -> reclaimed.freed().bytes()).orElse(0L);
        }
    }

    /**
     * It took nothing, since something is not known that might forbid it.
     *
     * @param reason for people
     */
    record Refused(String reason) implements GcOutcome {}
}
