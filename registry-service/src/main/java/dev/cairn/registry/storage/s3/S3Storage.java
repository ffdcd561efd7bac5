package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

import dev.cairn.registry.storage.BlobStore;
import dev.cairn.registry.storage.ContentStore;
import dev.cairn.registry.storage.ManifestStore;
import dev.cairn.registry.storage.Outbox;
import dev.cairn.registry.storage.RegistryStorage;
import dev.cairn.registry.storage.RepositoryStore;
import dev.cairn.registry.storage.TagStore;
import dev.cairn.registry.storage.UploadStore;

/**
 * Storage in a bucket. Any number of registries may use it at once; none has anything on its own disk. See {@link Keys}
 * for what lies where, and {@link ContentPool} and {@link S3Tags} for why nothing is lost where two of them meet.
 */
public final class S3Storage implements RegistryStorage {

    private static final Logger LOG = LoggerFactory.getLogger(S3Storage.class);
    private static final int PART_BYTES = 8 << 20;

    private final Bucket bucket;
    private final Records records;
    private final Keys keys;
    private final RandomGenerator random;
    private final S3Blobs blobs;
    private final S3Uploads uploads;
    private final S3Tags tags;
    private final S3Manifests manifests;
    private final S3Repositories repositories;
    private final S3Content content;
    private final Tombstones tombstones;
    private final Lanes lanes;
    private final S3Outbox outbox;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("registry-s3-leases").factory());

    private S3Storage(
            Bucket bucket,
            Keys keys,
            PartFiles files,
            RandomGenerator random,
            Clock clock,
            long maxBlobBytes,
            int partBytes) {
        Times times = new Times(clock);
        this.records = new Records(bucket, random);
        Owners owners = new Owners(bucket, records, keys, random);
        this.bucket = bucket;
        this.keys = keys;
        this.random = random;
        UnreadableNotices unreadable = new UnreadableNotices(bucket, keys);
        this.lanes = new Lanes(bucket, records, keys, unreadable, times, random);
        this.outbox = new S3Outbox(bucket, records, keys, lanes, unreadable, times);
        Condemnation condemnation = new Condemnation(records, keys, owners, outbox, times, random);
        ContentPool pool = new ContentPool(bucket, records, keys, owners, condemnation, times);
        this.blobs = new S3Blobs(bucket, records, keys, owners, pool, times);
        this.uploads = new S3Uploads(bucket, records, keys, blobs, times, random, files, maxBlobBytes, partBytes);
        this.tags = new S3Tags(bucket, records, keys, times);
        this.manifests = new S3Manifests(bucket, records, keys, pool, tags, outbox, times, random);
        this.repositories = new S3Repositories(bucket, keys);
        this.tombstones = new Tombstones(bucket, records, keys, owners, outbox, times);
        Leftovers leftovers = new Leftovers(bucket, records, keys, tags, times);
        this.content = new S3Content(bucket, records, keys, owners, pool, condemnation, leftovers, tombstones, times);
    }

    /**
     * Opens the bucket, which must exist, and tries whether the store keeps to the conditions of writes.
     *
     * @param folder on this machine, where parts wait until they are whole; created where there is none
     * @param random cryptographically strong: the ids of uploads come from it
     * @param clock tells when something was used; the clocks of all registries on a bucket must agree to a few seconds
     * @param maxBlobBytes what a single blob may measure
     * @param metrics gets {@code cairn.registry.s3.requests}, {@code .retries} and {@code .throttled}
     * @throws IOException if the bucket cannot be used
     */
    public static S3Storage open(
            S3Config config, Path folder, RandomGenerator random, Clock clock, long maxBlobBytes, MeterRegistry metrics)
            throws IOException {
        return open(config, folder, random, clock, maxBlobBytes, metrics, PART_BYTES);
    }

    /** As the other one, with parts of another size, which stores want to be at least 5 MiB. */
    static S3Storage open(
            S3Config config,
            Path folder,
            RandomGenerator random,
            Clock clock,
            long maxBlobBytes,
            MeterRegistry metrics,
            int partBytes)
            throws IOException {
        Bucket bucket;
        try {
            bucket = new Bucket(S3Client.open(config, metrics), config.bucket());
        } catch (SdkException e) {
            throw new IOException(OpeningFailure.message(config, e), e);
        }
        try {
            S3Storage storage = new S3Storage(
                    bucket, new Keys(config.prefix()), PartFiles.in(folder), random, clock, maxBlobBytes, partBytes);
            storage.start();
            return storage;
        } catch (IOException | SdkException e) {
            bucket.close();
            throw new IOException(OpeningFailure.message(config, e), e);
        }
    }

    private void start() throws IOException {
        // Some stores make a bucket that they do not have at the first write: a mistyped name would be an empty
        // registry.
        bucket.listAfter(keys.probe(""), "", 1);
        try {
            StoreCheck check = new StoreCheck(bucket, records);
            check.run(probeKey());
            if (check.deletesByCondition(probeKey())) {
                tombstones.allow();
            } else {
                LOG.atInfo().log(
                        "The S3 store has no conditional deletes: small records of what is deleted stay in the bucket");
            }
            lanes.tend();
        } catch (S3Io.NoRoomException _) {
            // There is much to pull still, and something to collect; what is written later is tried anew.
            LOG.atWarn()
                    .log(
                            "The registry's storage is full: it serves what it has, and takes nothing until there is room");
        }
        long pause = Lanes.LEASE.toMillis() / 3;
        var _ = timer.scheduleWithFixedDelay(this::tend, pause, pause, TimeUnit.MILLISECONDS);
    }

    // A turn that fails must not be the last one.
    @SuppressWarnings("IllegalCatch")
    private void tend() {
        try {
            lanes.tend();
        } catch (IOException | RuntimeException e) {
            LOG.atWarn()
                    .setCause(e)
                    .log("The leases on the outbox could not be renewed; trying again at the next turn");
        }
    }

    @Override
    public BlobStore blobs() {
        return blobs;
    }

    @Override
    public UploadStore uploads() {
        return uploads;
    }

    @Override
    public ManifestStore manifests() {
        return manifests;
    }

    @Override
    public TagStore tags() {
        return tags;
    }

    @Override
    public RepositoryStore repositories() {
        return repositories;
    }

    @Override
    public ContentStore content() {
        return content;
    }

    @Override
    public Outbox outbox() {
        return outbox;
    }

    private String probeKey() {
        return keys.probe(new UUID(random.nextLong(), random.nextLong()).toString());
    }

    @Override
    public void probe() {
        S3Io.step("write something and remove it again", () -> {
            String key = probeKey();
            bucket.put(key, java.nio.ByteBuffer.allocate(1));
            bucket.delete(key);
        });
    }

    @Override
    public void close() {
        timer.shutdownNow();
        try {
            lanes.release();
        } catch (IOException e) {
            LOG.atWarn()
                    .setCause(e)
                    .log("The leases on the outbox could not be given back; they run out by themselves");
        }
        bucket.close();
    }
}
