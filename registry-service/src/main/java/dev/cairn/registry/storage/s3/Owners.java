package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;

/**
 * Which repositories may have some content, found by its digest. An entry is written before the repository has it, each time
 * under another ETag, and stays when the repository has lost it, until {@link Tombstones} takes it back on the condition that
 * it was not written again. So each is held against the repository's own record.
 */
final class Owners {

    private final Bucket bucket;
    private final Records records;
    private final Keys keys;
    private final RandomGenerator random;
    /** Names are never deleted, so one that was written once need not be again. */
    private final Set<Repository> named = ConcurrentHashMap.newKeySet();

    Owners(Bucket bucket, Records records, Keys keys, RandomGenerator random) {
        this.bucket = bucket;
        this.records = records;
        this.keys = keys;
        this.random = random;
    }

    void add(Repository repository, Digest digest) throws IOException {
        if (!named.contains(repository)) {
            bucket.put(keys.name(repository), ByteBuffer.allocate(0));
            named.add(repository);
        }
        String unique = new UUID(random.nextLong(), random.nextLong()).toString();
        bucket.put(keys.owner(digest, repository), ByteBuffer.wrap(unique.getBytes(StandardCharsets.US_ASCII)));
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
            if (has(repository, digest)) {
                return true;
            }
        }
        return false;
    }

    /** Whether that repository has it. */
    boolean has(Repository repository, Digest digest) throws IOException {
        return hasBlob(repository, digest) || hasManifest(repository, digest);
    }

    /** The entry that it may. */
    Optional<Bucket.Listed> entry(Repository repository, Digest digest) throws IOException {
        String key = keys.owner(digest, repository);
        return bucket.listAfter(key, "", 1).stream()
                .filter(listed -> listed.key().equals(key))
                .findFirst();
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
