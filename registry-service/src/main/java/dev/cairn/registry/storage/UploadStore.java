package dev.cairn.registry.storage;

import java.time.Instant;
import java.util.Optional;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.UploadId;

/** The uploads under way. They survive a restart of the process. The promises of {@link RegistryStorage} hold. */
public interface UploadStore {

    /**
     * Begins an upload.
     *
     * @param algorithm what the digest will be made with, so far as is known; the commit may name another
     */
    Upload start(Repository repository, Digest.Algorithm algorithm);

    /** The upload under way of that id, if it was begun in that repository. */
    Optional<Upload> find(Repository repository, UploadId id);

    /**
     * Gives up the uploads to which nothing was written since.
     *
     * @return how many
     */
    int expire(Instant unwrittenSince);
}
