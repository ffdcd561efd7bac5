package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;

/**
 * Which repositories may have some content, found by its digest. An entry is written before the repository has it and is
 * never taken back, since nobody could do so without a moment in which a new owner goes unseen; so each is held against
 * the repository's own record.
 */
final class Owners {

    private final Bucket bucket;
    private final Records records;
    private final Keys keys;
    /** Names are never deleted, so one that was written once need not be again. */
    private final Set<Repository> named = ConcurrentHashMap.newKeySet();

    Owners(Bucket bucket, Records records, Keys keys) {
        this.bucket = bucket;
        this.records = records;
        this.keys = keys;
    }

    void add(Repository repository, Digest digest) throws IOException {
        if (!named.contains(repository)) {
            bucket.put(keys.name(repository), ByteBuffer.allocate(0));
            named.add(repository);
        }
        bucket.put(keys.owner(digest, repository), ByteBuffer.allocate(0));
    }

    /** All that may have it. */
    List<Repository> candidates(Digest digest) throws IOException {
        return bucket.list(keys.owners(digest)).stream()
                .map(owner -> Keys.repository(owner.key()))
                .toList();
    }

    /** Whether any repository has it, as a blob or as a manifest. */
    boolean any(Digest digest) throws IOException {
        for (Repository repository : candidates(digest)) {
            if (hasBlob(repository, digest) || hasManifest(repository, digest)) {
                return true;
            }
        }
        return false;
    }

    private boolean hasBlob(Repository repository, Digest digest) throws IOException {
        return records.value(keys.blob(repository, digest), BlobState.class)
                .filter(BlobState::there)
                .isPresent();
    }

    private boolean hasManifest(Repository repository, Digest digest) throws IOException {
        return records.value(keys.manifest(repository, digest), ManifestState.class)
                .filter(ManifestState::isLive)
                .isPresent();
    }
}
