package dev.cairn.registry.storage;

import java.util.Optional;
import java.util.OptionalLong;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;

/** The blobs that repositories have. The promises of {@link RegistryStorage} hold. */
public interface BlobStore {

    /** The size of the blob in bytes, or empty if the repository does not have it. */
    OptionalLong size(Repository repository, Digest digest);

    /**
     * Opens the blob for reading; the caller closes it. What is open stays readable to its end even if the blob is
     * deleted meanwhile.
     */
    Optional<BlobContent> open(Repository repository, Digest digest);

    /**
     * Gives a repository a blob that another one has, without copying its bytes. Doing so twice is the same as once.
     *
     * @return false if the source does not have it
     */
    boolean mount(Repository into, Digest digest, Repository from);

    /**
     * As {@link #mount}, from whichever repository has it.
     *
     * @return false if no repository has it
     */
    boolean mountFromAny(Repository into, Digest digest);

    /**
     * Takes the blob from the repository.
     *
     * @return false if the repository does not have it
     */
    boolean delete(Repository repository, Digest digest);
}
