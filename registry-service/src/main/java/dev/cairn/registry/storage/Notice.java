package dev.cairn.registry.storage;

import org.jspecify.annotations.Nullable;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;

/** What others must be told of a repository's content. */
public sealed interface Notice {

    Repository repository();

    /** Of the manifest, or of the content where no manifest is concerned. */
    Digest digest();

    /**
     * The repository has a manifest that it did not have.
     *
     * @param size of the manifest in bytes
     * @param artifactType where it is a referrer that names one
     * @param subject of which it is a referrer, if of any
     */
    record Published(
            Repository repository,
            Digest digest,
            String mediaType,
            long size,
            @Nullable String artifactType,
            @Nullable Digest subject)
            implements Notice {}

    /**
     * The repository has a manifest no more.
     *
     * @param reason for people
     */
    record Collected(Repository repository, Digest digest, String reason) implements Notice {}

    /** Content of the repository was found to be other bytes than its digest says, and is not served any more. */
    record Corrupted(Repository repository, Digest digest) implements Notice {}
}
