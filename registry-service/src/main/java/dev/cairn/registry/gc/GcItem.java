package dev.cairn.registry.gc;

import org.jspecify.annotations.Nullable;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;

/**
 * Something that the collector did, or would do.
 *
 * @param digest of the manifest or blob; of a tag, what it names
 * @param tag of a tag only
 * @param size in bytes; 0 for a tag
 * @param reason for people
 */
public record GcItem(
        Action action,
        Kind kind,
        Repository repository,
        Digest digest,
        @Nullable Tag tag,
        long size,
        String reason) {

    /** What became of it. */
    public enum Action {
        /** It would go, if this were no dry run. */
        WOULD_COLLECT,
        /** It would be set aside, if this were no dry run. */
        WOULD_QUARANTINE,
        /** It is gone. */
        COLLECTED,
        /** It is set aside; whoever asks for it gets it back. */
        QUARANTINED,
        /** It was set aside, and is back since something names it. */
        RESTORED
    }

    /** What it is. */
    public enum Kind {
        TAG,
        MANIFEST,
        BLOB
    }
}
