package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.UploadId;
import dev.cairn.registry.storage.Upload;
import dev.cairn.registry.storage.UploadStore;
import dev.cairn.registry.storage.s3.Records.Versioned;

/** The uploads under way: a record each, so that any registry on the bucket can go on with any of them. */
final class S3Uploads implements UploadStore {

    /** Of a multipart upload, by the rules of S3. */
    private static final int MAX_PARTS = 10_000;

    private final Bucket bucket;
    private final Records records;
    private final Keys keys;
    private final S3Blobs blobs;
    private final Times times;
    private final RandomGenerator random;
    private final PartFiles files;
    private final long maxBlobBytes;
    private final int partBytes;
    /** What this registry knows beside the records: the hash so far. */
    private final Map<UploadId, S3Upload> known = new ConcurrentHashMap<>();

    S3Uploads(
            Bucket bucket,
            Records records,
            Keys keys,
            S3Blobs blobs,
            Times times,
            RandomGenerator random,
            PartFiles files,
            long maxBlobBytes,
            int partBytes) {
        this.bucket = bucket;
        this.records = records;
        this.keys = keys;
        this.blobs = blobs;
        this.times = times;
        this.random = random;
        this.files = files;
        this.maxBlobBytes = maxBlobBytes;
        this.partBytes = (int) Math.max(partBytes, Math.ceilDiv(maxBlobBytes, (long) MAX_PARTS - 1));
    }

    String unique() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    @Override
    public Upload start(Repository repository, Digest.Algorithm algorithm) {
        return S3Io.call("begin an upload", () -> {
            UploadId id = UploadId.random(random);
            UploadState state =
                    new UploadState(repository.name(), algorithm, unique(), null, List.of(), null, 0, null, false);
            String etag = records.write(keys.upload(id), state, null)
                    .orElseThrow(() -> new IOException("There is another upload of the id " + id));
            S3Upload upload = new S3Upload(this, id, new Versioned<>(state, etag));
            known.put(id, upload);
            return upload;
        });
    }

    @Override
    public Optional<Upload> find(Repository repository, UploadId id) {
        return S3Io.call(
                "find an upload",
                () -> find(id).filter(upload -> upload.isIn(repository)).map(u -> u));
    }

    private Optional<S3Upload> find(UploadId id) throws IOException {
        Optional<Versioned<UploadState>> now = state(id);
        if (now.isEmpty()) {
            forget(id);
            return Optional.empty();
        }
        S3Upload upload = known.computeIfAbsent(id, _ -> new S3Upload(this, id, now.get()));
        upload.see(now.get());
        return Optional.of(upload);
    }

    /** As the store has it now. */
    Optional<Versioned<UploadState>> state(UploadId id) throws IOException {
        return records.read(keys.upload(id), UploadState.class)
                .filter(now -> !now.value().over());
    }

    @Override
    public int expire(Instant unwrittenSince) {
        return S3Io.call("expire uploads", () -> {
            int expired = 0;
            Set<UploadId> ended = new HashSet<>(known.keySet());
            for (Bucket.Listed listed : bucket.list(keys.uploads())) {
                ended.remove(UploadId.parse(Keys.last(listed.key())));
                // By the store's clock, since it is the one that all registries share.
                if (listed.at().isBefore(unwrittenSince)) {
                    expired += expire(listed) ? 1 : 0;
                }
            }
            ended.forEach(this::forget); // at another registry
            return expired;
        });
    }

    private boolean expire(Bucket.Listed listed) throws IOException {
        UploadId id = UploadId.parse(Keys.last(listed.key()));
        Optional<Versioned<UploadState>> now = records.read(listed, UploadState.class);
        if (now.isEmpty()) {
            return false;
        }
        Versioned<UploadState> state = now.get();
        boolean mine = state.value().over() || end(id, state).isPresent();
        if (mine) {
            remove(id, state.value());
        }
        return mine;
    }

    /** From then on nobody goes on with it. Nothing if another one has changed it since. */
    Optional<String> end(UploadId id, Versioned<UploadState> state) throws IOException {
        return records.write(keys.upload(id), state.value().end(), state.etag());
    }

    /** Removes what is left of one that has ended. The record goes last, so that a crash leaves it to be expired. */
    void remove(UploadId id, UploadState state) throws IOException {
        if (state.multipart() != null) {
            bucket.abort(keys.data(state.data()), state.multipart());
        }
        // Beside the last one there may be others, of requests that were broken off by a crash.
        for (Bucket.Listed tail : bucket.list(keys.tails(id))) {
            bucket.delete(tail.key());
        }
        bucket.delete(keys.upload(id));
        forget(id);
    }

    void dropTail(UploadId id, @Nullable String tail) throws IOException {
        if (tail != null) {
            bucket.delete(keys.tail(id, tail));
        }
    }

    void forget(UploadId id) {
        known.remove(id);
    }

    /** How many this registry remembers. */
    int known() {
        return known.size();
    }

    Bucket bucket() {
        return bucket;
    }

    Records records() {
        return records;
    }

    Times times() {
        return times;
    }

    Keys keys() {
        return keys;
    }

    S3Blobs blobs() {
        return blobs;
    }

    long maxBlobBytes() {
        return maxBlobBytes;
    }

    PartBuffer newPart() {
        return new PartBuffer(files, partBytes);
    }

    /**
     * Reads what an earlier request has left.
     *
     * @throws java.io.FileNotFoundException if it is not there
     */
    InputStream tail(UploadId id, String tail, long size) throws IOException {
        return bucket.stream(keys.tail(id, tail), 0, size);
    }
}
