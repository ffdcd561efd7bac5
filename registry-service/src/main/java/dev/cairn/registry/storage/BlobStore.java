package dev.cairn.registry.storage;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;

/** The blobs that repositories have. The promises of {@link RegistryStorage} hold. */
public interface BlobStore {

    /** The size of the blob in bytes, or empty if the repository does not have it. */
    OptionalLong size(Repository repository, Digest digest);

    /**
     * As {@link #size}, and whoever asks can rely on the blob from now on: it counts as used at this moment. An upload
     * and a mount do that by themselves.
     */
    OptionalLong use(Repository repository, Digest digest);

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

    /** Tells all blobs of a repository, in no certain order; what comes or goes meanwhile may be missed. */
    void list(Repository repository, Consumer<BlobRecord> reader);

    /**
     * Sets a blob aside. Nobody can tell: whoever asks for it gets it, and it is back in its place then.
     *
     * @param unusedSince only if it was not used since; whether it was is looked at in the step that sets it aside
     * @return false if it was used, or the repository does not have it
     */
    boolean quarantine(Repository repository, Digest digest, Instant unusedSince);

    /** Tells all blobs that are set aside; the time is that of the quarantine. */
    void listQuarantined(Repository repository, Consumer<BlobRecord> reader);

    /** Puts a blob back in its place. */
    void restore(Repository repository, Digest digest);

    /**
     * Takes a blob from the repository for good that is still set aside.
     *
     * @param since only if it was set aside before this
     * @return false if it is not there any more, or not for so long
     */
    boolean purge(Repository repository, Digest digest, Instant since);

    /**
     * A blob of a repository.
     *
     * @param size in bytes
     * @param at when it was last used, or set aside
     */
    record BlobRecord(Digest digest, long size, Instant at) {}
}
