package dev.cairn.registry.storage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Descriptor;
import dev.cairn.registry.model.Repository;

/**
 * The manifests that repositories have, with an index of those that name a subject. The promises of
 * {@link RegistryStorage} hold. The store does not look into manifests: it is told what they are.
 */
public interface ManifestStore {

    /**
     * What the repository knows of the manifest, without its bytes.
     *
     * @throws StorageException with {@link StorageFailure.Damaged} if that cannot be read any more
     */
    Optional<ManifestRecord> find(Repository repository, Digest digest);

    /** As {@link #find}, also in what it throws, and whoever asks can rely on the manifest from now on: it counts as used at this moment. */
    Optional<ManifestRecord> use(Repository repository, Digest digest);

    /** A manifest above this many bytes is not kept in memory, and is opened as content that is not in memory either. */
    int LARGE_BYTES = 256 << 10;

    /**
     * The manifest with its bytes exactly as they were pushed, all of them in memory.
     *
     * @throws StorageException with {@link StorageFailure.Damaged} if they are others by now
     */
    Optional<StoredManifest> read(Repository repository, Digest digest);

    /**
     * The manifest for somebody who passes it on: however large, it takes little memory.
     *
     * @return the caller closes its content
     * @throws StorageException with {@link StorageFailure.Damaged} if it was seen that its bytes are others by now
     */
    Optional<OpenManifest> open(Repository repository, Digest digest);

    /**
     * Stores a manifest; doing so twice is the same as once. The first media type stays, unless the bytes name one. With it a {@link
     * Notice.Published} is written if the repository did not have it; it counts as used at this moment in any case. What
     * was damaged of it is whole afterwards, with this media type if the first cannot be read.
     *
     * @param referrer how it is listed under its subject, if it names one
     */
    void put(Repository repository, StoredManifest manifest, Optional<Referrer> referrer);

    /**
     * Deletes a manifest, its entry under its subject, and all tags that name it. With it a {@link Notice.Collected} is
     * written.
     *
     * @param reason for people
     * @return false if the repository does not have it
     */
    boolean delete(Repository repository, Digest digest, String reason);

    /**
     * As {@link #delete}, if no tag names it and nobody has used it since; both are looked at in the step that deletes
     * it.
     *
     * @return false if it stays, or the repository does not have it
     */
    boolean deleteUnused(Repository repository, Digest digest, Instant unusedSince, String reason);

    /**
     * Tells all manifests of a repository, in no certain order; what comes or goes meanwhile may be missed.
     *
     * @throws StorageException with {@link StorageFailure.Damaged} if what is known of one cannot be read, after all
     *     others were told
     */
    void list(Repository repository, Consumer<ManifestRecord> reader);

    /**
     * Tells the manifests that name this subject, ordered by digest; none also for an unknown repository or subject. One
     * whose entry cannot be read is left out until it is pushed again.
     *
     * @param after only those whose digests come after this text
     */
    void referrers(Repository repository, Digest subject, String after, ReferrerReader reader);

    /** All of them at once: for those who know that they are few. */
    default List<Descriptor> referrers(Repository repository, Digest subject) {
        List<Descriptor> all = new ArrayList<>();
        referrers(repository, subject, "", all::add);
        return all;
    }

    /** Takes referrers one by one: they may be very many, and each may be large. */
    @FunctionalInterface
    interface ReferrerReader {

        /**
         * Takes one.
         *
         * @return whether more is wanted
         */
        boolean take(Descriptor referrer);

        /**
         * Whether there is room for what is read next, which may be a few of them; asked before it is read.
         *
         * @param bytes as they are stored
         * @return false if nothing more is wanted
         */
        default boolean hasRoomFor(long bytes) {
            return true;
        }
    }

    /**
     * What is known of a manifest.
     *
     * @param size in bytes
     * @param subject of which it is a referrer, if of any
     * @param usedAt when it was last pushed or used
     */
    record ManifestRecord(Digest digest, String mediaType, long size, Optional<Digest> subject, Instant usedAt) {}

    /**
     * A manifest with its bytes.
     *
     * @param content not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared; copying up to 8 MiB for each reader would be waste
    record StoredManifest(Digest digest, String mediaType, byte[] content) {}

    /** A manifest with its content, of which nothing was read yet. */
    record OpenManifest(Digest digest, String mediaType, BlobContent content) {}

    /** How a manifest is listed under the subject that it names. */
    record Referrer(Digest subject, Descriptor descriptor) {}
}
