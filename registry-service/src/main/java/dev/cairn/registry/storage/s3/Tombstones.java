package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.s3.Records.Versioned;

/**
 * Sweeps the records that say that something is gone, once nobody can be at work any more upon what was before. Each goes
 * on the condition that it is still the one that was looked at: what another registry has made anew in this moment stays.
 * A store that deletes whatever the condition says keeps them all.
 *
 * <p>Records of deleted tags are no tombstones: an immutable tag must not be made again for another manifest, however long
 * ago it was deleted.
 */
final class Tombstones {

    /** Longer than any request or run may last. */
    static final Duration GRACE = Duration.ofDays(7);

    private final Bucket bucket;
    private final Records records;
    private final Keys keys;
    private final Owners owners;
    private final S3Outbox outbox;
    private final Times times;
    private volatile boolean allowed;

    Tombstones(Bucket bucket, Records records, Keys keys, Owners owners, S3Outbox outbox, Times times) {
        this.bucket = bucket;
        this.records = records;
        this.keys = keys;
        this.owners = owners;
        this.outbox = outbox;
        this.times = times;
    }

    /** The store was found to keep to the conditions of deletes. */
    void allow() {
        allowed = true;
    }

    void sweep(List<Repository> repositories) throws IOException {
        if (!allowed) {
            return;
        }
        records.all(old(keys.contents()), this::sweepContent);
        for (Repository repository : repositories) {
            records.all(old(keys.blobs(repository)), listed -> sweepBlob(repository, listed));
            records.all(old(keys.manifests(repository)), listed -> sweepManifest(repository, listed));
        }
    }

    private boolean isOld(Bucket.Listed listed) {
        Instant before = Times.instant(times.now()).minus(GRACE);
        return listed.at().isBefore(before);
    }

    private List<Bucket.Listed> old(String prefix) throws IOException {
        return bucket.list(prefix).stream().filter(this::isOld).toList();
    }

    /** The version that the list tells of, and no newer one: only of that it is known that it is old. */
    private <T> Optional<T> read(Bucket.Listed listed, Class<T> type) throws IOException {
        return records.read(listed, type)
                .filter(now -> now.etag().equals(listed.etag()))
                .map(Versioned::value);
    }

    private boolean sweepContent(Bucket.Listed listed) throws IOException {
        Optional<ContentRecord> content = read(listed, ContentRecord.class);
        return content.isPresent() && content.get().isGone() && bucket.delete(listed.key(), listed.etag());
    }

    private boolean sweepBlob(Repository repository, Bucket.Listed listed) throws IOException {
        Optional<BlobState> blob = read(listed, BlobState.class);
        return blob.isPresent() && !blob.get().there() && sweep(repository, listed, blob.get());
    }

    private boolean sweepManifest(Repository repository, Bucket.Listed listed) throws IOException {
        Optional<ManifestState> manifest = read(listed, ManifestState.class);
        return manifest.isPresent()
                && manifest.get().state() == ManifestState.State.DELETED
                && sweep(repository, listed, manifest.get());
    }

    /** With the record go the proofs of its notices, and the way from the content to the repository. */
    private boolean sweep(Repository repository, Bucket.Listed listed, Told record) throws IOException {
        outbox.settle(record.notices());
        Digest digest = Keys.digest(listed.key());
        return leave(repository, digest) && bucket.delete(listed.key(), listed.etag());
    }

    /**
     * Takes a repository from the owners of content that it has not. Whoever gives it the content enters it first, under
     * another ETag each time: so either this is refused, or the entry is made after it.
     *
     * @return false if somebody may be giving it the content now
     */
    private boolean leave(Repository repository, Digest digest) throws IOException {
        Optional<Bucket.Listed> entry = owners.entry(repository, digest);
        if (entry.isEmpty() || owners.has(repository, digest)) {
            return true;
        }
        // An empty one is of a release that gave all the same ETag: it stays.
        return isOld(entry.get())
                && (entry.get().size() == 0
                        || bucket.delete(entry.get().key(), entry.get().etag()));
    }
}
