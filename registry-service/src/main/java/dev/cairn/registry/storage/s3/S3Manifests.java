package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Descriptor;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.ManifestStore;
import dev.cairn.registry.storage.Notice;
import dev.cairn.registry.storage.s3.ManifestState.State;
import dev.cairn.registry.storage.s3.Records.Change;
import dev.cairn.registry.storage.s3.Records.Versioned;

/** Manifests: their bytes are content as a blob's are, and a record says that the repository has them. */
final class S3Manifests implements ManifestStore {

    private static final int MAX_READ_AT_ONCE = 256;
    private static final long MAX_BYTES_AT_ONCE = 4 << 20;

    private final Bucket bucket;
    private final Records records;
    private final Keys keys;
    private final ContentPool pool;
    private final SoundManifests sound;
    private final S3Tags tags;
    private final S3Outbox outbox;
    private final Times times;
    private final RandomGenerator random;

    S3Manifests(
            Bucket bucket,
            Records records,
            Keys keys,
            ContentPool pool,
            S3Tags tags,
            S3Outbox outbox,
            Times times,
            RandomGenerator random) {
        this.bucket = bucket;
        this.records = records;
        this.keys = keys;
        this.pool = pool;
        this.sound = new SoundManifests(bucket, keys, pool);
        this.tags = tags;
        this.outbox = outbox;
        this.times = times;
        this.random = random;
    }

    private String unique() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    @Override
    public Optional<ManifestRecord> find(Repository repository, Digest digest) {
        return S3Io.call(
                "look for a manifest", () -> live(repository, digest).map(manifest -> record(digest, manifest)));
    }

    private Optional<ManifestState> live(Repository repository, Digest digest) throws IOException {
        return records.value(keys.manifest(repository, digest), ManifestState.class)
                .filter(ManifestState::isLive);
    }

    private static ManifestRecord record(Digest digest, ManifestState manifest) {
        return new ManifestRecord(
                digest,
                manifest.mediaType(),
                manifest.size(),
                Optional.ofNullable(manifest.subject()),
                Times.instant(manifest.usedAt()));
    }

    @Override
    public Optional<ManifestRecord> use(Repository repository, Digest digest) {
        return S3Io.call(
                "look for a manifest",
                () -> records.change(keys.manifest(repository, digest), ManifestState.class, now -> {
                    if (now == null || !now.isLive()) {
                        return Change.none(Optional.<ManifestRecord>empty());
                    }
                    Optional<ManifestRecord> found = Optional.of(record(digest, now));
                    return times.isFresh(now.usedAt()) ? Change.none(found) : Change.to(now.used(times.now()), found);
                }));
    }

    @Override
    public void list(Repository repository, Consumer<ManifestRecord> reader) {
        List<Optional<ManifestRecord>> found = S3Io.call(
                "list manifests",
                () -> records.all(
                        bucket.list(keys.manifests(repository)),
                        listed -> records.read(listed, ManifestState.class)
                                .map(Versioned::value)
                                .filter(ManifestState::isLive)
                                .map(manifest -> record(Keys.digest(listed.key()), manifest))));
        found.stream().flatMap(Optional::stream).forEach(reader);
    }

    @Override
    public Optional<StoredManifest> read(Repository repository, Digest digest) {
        return S3Io.call("read a manifest", () -> {
            Optional<ManifestState> manifest = live(repository, digest);
            Optional<ContentRecord> content = manifest.isEmpty() ? Optional.empty() : content(repository, digest);
            return content.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new StoredManifest(
                            digest, manifest.orElseThrow().mediaType(), sound.read(digest, content.get())));
        });
    }

    /** Where the bytes of a manifest are that was there a moment ago. */
    private Optional<ContentRecord> content(Repository repository, Digest digest) throws IOException {
        Optional<ContentRecord> content = pool.find(digest);
        if (content.isEmpty() && live(repository, digest).isPresent()) {
            throw SoundManifests.damaged(digest);
        }
        return content;
    }

    @Override
    public Optional<OpenManifest> open(Repository repository, Digest digest) {
        return S3Io.call("open a manifest", () -> {
            Optional<ManifestState> manifest = live(repository, digest);
            Optional<ContentRecord> content = manifest.isEmpty() ? Optional.empty() : content(repository, digest);
            return content.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new OpenManifest(
                            digest, manifest.orElseThrow().mediaType(), sound.open(digest, content.get())));
        });
    }

    @Override
    public void put(Repository repository, StoredManifest manifest, Optional<Referrer> referrer) {
        S3Io.step("store a manifest", () -> {
            Put put = new Put(repository, manifest, referrer, unique());
            pool.give(repository, manifest.digest(), Optional.of(new Bytes(manifest.content())), put::take);
        });
    }

    /** A manifest's bytes, which are in memory. */
    private final class Bytes implements ContentPool.Own {

        private final byte[] content;
        private final String name = unique();

        Bytes(byte[] content) {
            this.content = content;
        }

        @Override
        public long size() {
            return content.length;
        }

        @Override
        public String store() throws IOException {
            bucket.put(keys.data(name), ByteBuffer.wrap(content));
            return name;
        }

        @Override
        public void drop() throws IOException {
            bucket.delete(keys.data(name));
        }
    }

    /** One call of put. */
    private final class Put {

        private final Repository repository;
        private final StoredManifest manifest;
        private final Optional<Referrer> referrer;
        private final String fresh;
        private final String key;

        Put(Repository repository, StoredManifest manifest, Optional<Referrer> referrer, String fresh) {
            this.repository = repository;
            this.manifest = manifest;
            this.referrer = referrer;
            this.fresh = fresh;
            this.key = keys.manifest(repository, manifest.digest());
        }

        void take(ContentRecord content) throws IOException {
            while (!useAgain(content)) {
                if (outbox.telling(published(), key, ManifestState.class, (now, told) -> appear(now, content, told))) {
                    return;
                }
            }
        }

        private Notice published() {
            return new Notice.Published(
                    repository,
                    manifest.digest(),
                    manifest.mediaType(),
                    manifest.content().length,
                    referrer.map(Referrer::descriptor)
                            .map(Descriptor::artifactType)
                            .orElse(null),
                    subject());
        }

        private @Nullable Digest subject() {
            return referrer.map(Referrer::subject).orElse(null);
        }

        /** Whether the repository has it already. */
        private boolean useAgain(ContentRecord content) throws IOException {
            return records.change(key, ManifestState.class, now -> {
                if (now == null || !now.isLive()) {
                    return Change.none(false);
                }
                refer(now.generation());
                return Change.to(now.used(content.reliedUpon(), times.now()), true);
            });
        }

        private @Nullable ManifestState appear(@Nullable ManifestState now, ContentRecord content, List<String> told)
                throws IOException {
            if (now != null && now.isLive()) {
                return null;
            }
            String generation = now != null && now.state() == State.CONDEMNED ? now.generation() : fresh;
            refer(generation);
            return new ManifestState(
                    State.LIVE,
                    generation,
                    manifest.mediaType(),
                    content.reliedUpon(),
                    manifest.content().length,
                    subject(),
                    times.now(),
                    told);
        }

        /** Before the manifest is there: the entry counts only with it. */
        private void refer(String generation) throws IOException {
            if (referrer.isPresent()) {
                String entry = keys.referrer(repository, referrer.get().subject(), manifest.digest(), generation);
                records.write(entry, referrer.get().descriptor(), null);
            }
        }
    }

    @Override
    public boolean delete(Repository repository, Digest digest, String reason) {
        return S3Io.call("delete a manifest", () -> delete(repository, digest, reason, _ -> true));
    }

    @Override
    public boolean deleteUnused(Repository repository, Digest digest, Instant unusedSince, String reason) {
        return S3Io.call(
                "collect a manifest",
                () -> delete(
                        repository,
                        digest,
                        reason,
                        // A tag that is made in this moment changes the record, and all this is decided anew.
                        now -> now.usedAt() < unusedSince.toEpochMilli()
                                && !tags.anyOf(repository, digest, now.generation())));
    }

    /** Whether a manifest may go. */
    private interface Condition {
        boolean test(ManifestState now) throws IOException;
    }

    private boolean delete(Repository repository, Digest digest, String reason, Condition condition)
            throws IOException {
        String key = keys.manifest(repository, digest);
        ManifestState[] deleted = new ManifestState[1];
        boolean gone = outbox.telling(
                new Notice.Collected(repository, digest, reason), key, ManifestState.class, (now, told) -> {
                    if (now == null || !now.isLive() || !condition.test(now)) {
                        return null;
                    }
                    deleted[0] = now;
                    return now.become(State.DELETED, told);
                });
        if (gone) {
            clearUp(repository, digest, deleted[0]);
        }
        return gone;
    }

    /** What belongs to that generation counts no more already, and is only in the way. */
    private void clearUp(Repository repository, Digest digest, ManifestState manifest) throws IOException {
        tags.endAllOf(repository, digest, manifest.generation());
        Digest subject = manifest.subject();
        if (subject != null) {
            bucket.delete(keys.referrer(repository, subject, digest, manifest.generation()));
        }
    }

    @Override
    public void referrers(Repository repository, Digest subject, String after, ReferrerReader reader) {
        S3Io.step("list referrers", () -> {
            List<Bucket.Listed> listed = bucket.list(keys.referrers(repository, subject)).stream()
                    .filter(entry -> Keys.referrer(entry.key()).compareTo(after) > 0)
                    .sorted(Comparator.comparing(entry -> Keys.referrer(entry.key())))
                    .toList();
            int told = 0;
            while (told < listed.size()) {
                List<Bucket.Listed> next = listed.subList(told, told + readAtOnce(listed.subList(told, listed.size())));
                if (!reader.hasRoomFor(
                        next.stream().mapToLong(Bucket.Listed::size).sum())) {
                    return;
                }
                for (Optional<Descriptor> each : records.all(next, entry -> referrer(repository, entry))) {
                    if (each.isPresent() && !reader.take(each.get())) {
                        return;
                    }
                }
                told += next.size();
            }
        });
    }

    /** How many entries are read together, at least one: few round trips, and not much in memory. */
    private static int readAtOnce(List<Bucket.Listed> entries) {
        int count = 0;
        long bytes = 0;
        while (count < entries.size() && count < MAX_READ_AT_ONCE) {
            bytes += entries.get(count).size();
            if (count > 0 && bytes > MAX_BYTES_AT_ONCE) {
                break;
            }
            count++;
        }
        return count;
    }

    private Optional<Descriptor> referrer(Repository repository, Bucket.Listed listed) throws IOException {
        Optional<Descriptor> entry = records.read(listed, Descriptor.class).map(Versioned::value);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        String generation = listed.key().substring(listed.key().lastIndexOf('.') + 1);
        return live(repository, entry.get().digest())
                        .filter(manifest -> manifest.carries(generation))
                        .isPresent()
                ? entry
                : Optional.empty();
    }
}
