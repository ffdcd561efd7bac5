package dev.cairn.registry.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;
import dev.cairn.registry.model.Descriptor;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.model.UploadId;
import dev.cairn.registry.storage.ManifestStore.Referrer;
import dev.cairn.registry.storage.ManifestStore.StoredManifest;
import dev.cairn.registry.storage.TagStore.Outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What every storage must do. Each adapter's test inherits it and says how to open and to open again. */
public abstract class RegistryStorageContract {

    protected static final long MAX_BLOB_BYTES = 1 << 20;
    protected static final Repository APP = new Repository("team/app");
    protected static final Repository OTHER = new Repository("team/app/other");
    private static final Tag TAG = new Tag("v1");
    private static final String TYPE = "application/vnd.oci.image.manifest.v1+json";

    protected RegistryStorage storage;

    /** Opens a store that is empty at a test's first call, and as it was left at later ones. */
    protected abstract RegistryStorage open() throws IOException;

    @BeforeEach
    void openStorage() throws IOException {
        storage = open();
    }

    @AfterEach
    void closeStorage() {
        storage.close();
    }

    protected void reopen() throws IOException {
        storage.close();
        storage = open();
    }

    // Blobs and uploads

    @Test
    void aCommittedUploadIsABlobOfItsRepositoryAlone() throws IOException {
        byte[] content = Contents.random(1, 300_000);

        Digest digest = push(APP, content);

        assertThat(storage.blobs().size(APP, digest)).hasValue(content.length);
        assertThat(read(APP, digest)).isEqualTo(content);
        assertThat(storage.blobs().size(OTHER, digest)).isEmpty();
        assertThat(storage.blobs().open(OTHER, digest)).isEmpty();
    }

    @Test
    void anEmptyBlobIsABlob() throws IOException {
        Digest digest = push(APP, new byte[0]);

        assertThat(storage.blobs().size(APP, digest)).hasValue(0);
        assertThat(read(APP, digest)).isEmpty();
    }

    @Test
    void anUploadIsNoBlobBeforeItsCommit() {
        byte[] content = Contents.random(2, 1000);
        Upload upload = storage.uploads().start(APP, Digest.Algorithm.SHA256);

        append(upload, content);

        assertThat(storage.blobs().size(APP, Contents.sha256(content))).isEmpty();
    }

    @Test
    void otherContentThanTheDigestNamesIsRefusedAndTheUploadIsGone() {
        byte[] content = Contents.random(3, 1000);
        Digest claimed = Contents.sha256(Contents.text("something else"));
        Upload upload = storage.uploads().start(APP, Digest.Algorithm.SHA256);
        append(upload, content);

        assertFails(() -> upload.commit(claimed), StorageFailure.DigestMismatch.class);

        assertThat(storage.blobs().size(APP, claimed)).isEmpty();
        assertThat(storage.uploads().find(APP, upload.id())).isEmpty();
        assertFails(() -> upload.commit(Contents.sha256(content)), StorageFailure.UploadUnknown.class);
    }

    @Test
    void aSha512BlobMayBeNamedOnlyAtTheCommit() throws IOException {
        byte[] content = Contents.random(4, 5000);
        Digest digest = Contents.digest(Digest.Algorithm.SHA512, content);
        Upload upload = storage.uploads().start(APP, Digest.Algorithm.SHA256);
        append(upload, content);

        upload.commit(digest);

        assertThat(read(APP, digest)).isEqualTo(content);
    }

    @Test
    void chunksAreTakenInOrderOnly() throws IOException {
        byte[] content = Contents.random(5, 3000);
        Upload upload = storage.uploads().start(APP, Digest.Algorithm.SHA256);
        assertThat(append(upload, OptionalLong.of(0), part(content, 0, 1000))).isEqualTo(1000);

        assertFails(
                () -> append(upload, OptionalLong.of(2000), part(content, 2000, 3000)),
                StorageFailure.OutOfOrder.class);
        append(upload, OptionalLong.of(1000), part(content, 1000, 3000));
        upload.commit(Contents.sha256(content));

        assertThat(read(APP, Contents.sha256(content))).isEqualTo(content);
    }

    @Test
    void aBrokenChunkKeepsWhatArrivedAndTheUploadGoesOnFromThere() throws IOException {
        byte[] content = Contents.random(6, 200_000);
        Upload upload = storage.uploads().start(APP, Digest.Algorithm.SHA256);

        assertFails(
                () -> append(upload, OptionalLong.empty(), breakingAfter(content, 150_000)),
                StorageFailure.SourceFailed.class);
        int received = (int) upload.received();
        append(upload, OptionalLong.of(received), part(content, received, content.length));
        upload.commit(Contents.sha256(content));

        assertThat(received).isPositive();
        assertThat(read(APP, Contents.sha256(content))).isEqualTo(content);
    }

    @Test
    void anUploadGoesOnAfterARestart() throws IOException {
        byte[] content = Contents.random(7, 100_000);
        UploadId id = storage.uploads().start(APP, Digest.Algorithm.SHA256).id();
        append(storage.uploads().find(APP, id).orElseThrow(), part(content, 0, 60_000));

        reopen();
        Upload upload = storage.uploads().find(APP, id).orElseThrow();
        append(upload, OptionalLong.of(60_000), part(content, 60_000, content.length));
        upload.commit(Contents.sha256(content));

        assertThat(read(APP, Contents.sha256(content))).isEqualTo(content);
    }

    @Test
    void anUploadBelongsToItsRepository() {
        Upload upload = storage.uploads().start(APP, Digest.Algorithm.SHA256);

        assertThat(storage.uploads().find(OTHER, upload.id())).isEmpty();
        assertThat(storage.uploads().find(APP, UploadId.random(new Random(99)))).isEmpty();
    }

    @Test
    void aCancelledUploadIsGone() {
        Upload upload = storage.uploads().start(APP, Digest.Algorithm.SHA256);
        append(upload, Contents.random(8, 10));

        upload.cancel();

        assertThat(storage.uploads().find(APP, upload.id())).isEmpty();
        assertFails(() -> append(upload, new byte[1]), StorageFailure.UploadUnknown.class);
    }

    @Test
    void onlyUploadsThatNobodyWritesToExpire() {
        Upload upload = storage.uploads().start(APP, Digest.Algorithm.SHA256);

        assertThat(storage.uploads().expire(Instant.now().minusSeconds(60))).isZero();
        assertThat(storage.uploads().find(APP, upload.id())).isPresent();
        assertThat(storage.uploads().expire(Instant.now().plusSeconds(60))).isOne();
        assertThat(storage.uploads().find(APP, upload.id())).isEmpty();
    }

    @Test
    void aBlobAboveTheLimitIsRefusedAndItsUploadIsGone() {
        Upload upload = storage.uploads().start(APP, Digest.Algorithm.SHA256);

        assertFails(() -> append(upload, new byte[(int) MAX_BLOB_BYTES + 1]), StorageFailure.TooLarge.class);

        assertThat(storage.uploads().find(APP, upload.id())).isEmpty();
    }

    @Test
    void theSameBlobMayBePushedByManyAtOnce() throws Exception {
        byte[] content = Contents.random(9, 100_000);

        race(8, i -> push(i % 2 == 0 ? APP : OTHER, content));

        assertThat(read(APP, Contents.sha256(content))).isEqualTo(content);
        assertThat(read(OTHER, Contents.sha256(content))).isEqualTo(content);
    }

    @Test
    void aMountGivesABlobToAnotherRepositoryAndADeleteTakesItFromOneOnly() throws IOException {
        byte[] content = Contents.random(10, 1000);
        Digest digest = push(APP, content);

        assertThat(storage.blobs().mount(OTHER, digest, APP)).isTrue();
        assertThat(storage.blobs().delete(APP, digest)).isTrue();

        assertThat(storage.blobs().size(APP, digest)).isEmpty();
        assertThat(storage.blobs().delete(APP, digest)).isFalse();
        assertThat(read(OTHER, digest)).isEqualTo(content);
    }

    @Test
    void aMountOfWhatTheSourceLacksIsNone() {
        Digest digest = Contents.sha256(Contents.text("nowhere"));

        assertThat(storage.blobs().mount(OTHER, digest, APP)).isFalse();
        assertThat(storage.blobs().mountFromAny(OTHER, digest)).isFalse();
        assertThat(storage.blobs().size(OTHER, digest)).isEmpty();
    }

    @Test
    void aMountFromAnywhereNeedsARepositoryThatHasIt() throws IOException {
        Digest digest = push(APP, Contents.random(11, 1000));

        assertThat(storage.blobs().mountFromAny(OTHER, digest)).isTrue();
        storage.blobs().delete(APP, digest);
        storage.blobs().delete(OTHER, digest);

        assertThat(storage.blobs().mountFromAny(OTHER, digest)).isFalse();
    }

    @Test
    void whatIsOpenStaysReadableWhenItIsDeleted() throws IOException {
        byte[] content = Contents.random(12, 1000);
        Digest digest = push(APP, content);
        try (BlobContent open = storage.blobs().open(APP, digest).orElseThrow()) {
            storage.blobs().delete(APP, digest);

            assertThat(bytes(open)).isEqualTo(content);
        }
    }

    @Test
    void allSurvivesARestart() throws IOException {
        byte[] content = Contents.random(13, 1000);
        Digest blob = push(APP, content);
        StoredManifest manifest = manifest("kept");
        storage.manifests().put(APP, manifest, Optional.empty());
        storage.tags().create(APP, TAG, manifest.digest());

        reopen();

        assertThat(read(APP, blob)).isEqualTo(content);
        assertThat(storage.manifests()
                        .read(APP, manifest.digest())
                        .orElseThrow()
                        .content())
                .isEqualTo(manifest.content());
        assertThat(storage.tags().resolve(APP, TAG)).hasValue(manifest.digest());
    }

    // Manifests and tags

    @Test
    void aManifestComesBackAsItWasPushed() {
        StoredManifest manifest = manifest("one");

        storage.manifests().put(APP, manifest, Optional.empty());
        storage.manifests().put(APP, manifest, Optional.empty());

        assertThat(storage.manifests()
                        .read(APP, manifest.digest())
                        .orElseThrow()
                        .content())
                .isEqualTo(manifest.content());
        assertThat(storage.manifests().find(APP, manifest.digest()))
                .hasValue(new ManifestStore.ManifestRecord(manifest.digest(), TYPE, manifest.content().length));
        assertThat(storage.manifests().find(OTHER, manifest.digest())).isEmpty();
    }

    @Test
    void aBlobIsNoManifest() throws IOException {
        Digest digest = push(APP, Contents.text("{}"));

        assertThat(storage.manifests().find(APP, digest)).isEmpty();
    }

    @Test
    void deletingAManifestLeavesABlobOfTheSameBytes() throws IOException {
        StoredManifest manifest = manifest("both");
        push(APP, manifest.content());
        storage.manifests().put(APP, manifest, Optional.empty());

        assertThat(storage.manifests().delete(APP, manifest.digest())).isTrue();

        assertThat(storage.manifests().find(APP, manifest.digest())).isEmpty();
        assertThat(read(APP, manifest.digest())).isEqualTo(manifest.content());
    }

    @Test
    void deletingAManifestDeletesItsTagsAndNoOthers() {
        StoredManifest first = stored("first");
        StoredManifest second = stored("second");
        storage.tags().create(APP, new Tag("a"), first.digest());
        storage.tags().create(APP, new Tag("b"), first.digest());
        storage.tags().create(APP, new Tag("c"), second.digest());

        storage.manifests().delete(APP, first.digest());

        assertThat(storage.tags().list(APP, "", 10)).containsExactly(new Tag("c"));
        assertThat(storage.manifests().delete(APP, first.digest())).isFalse();
    }

    @Test
    void aTagNeverMoves() {
        StoredManifest first = stored("first");
        StoredManifest second = stored("second");

        assertThat(storage.tags().create(APP, TAG, first.digest())).isEqualTo(new Outcome.Created());
        assertThat(storage.tags().create(APP, TAG, first.digest())).isEqualTo(new Outcome.Unchanged());
        assertThat(storage.tags().create(APP, TAG, second.digest())).isEqualTo(new Outcome.Taken(first.digest()));
        assertThat(storage.tags().resolve(APP, TAG)).hasValue(first.digest());
    }

    @Test
    void aDeletedTagMayBeMadeAgain() {
        StoredManifest first = stored("first");
        StoredManifest second = stored("second");
        storage.tags().create(APP, TAG, first.digest());

        assertThat(storage.tags().delete(APP, TAG)).isTrue();

        assertThat(storage.tags().resolve(APP, TAG)).isEmpty();
        assertThat(storage.tags().delete(APP, TAG)).isFalse();
        assertThat(storage.manifests().find(APP, first.digest())).isPresent();
        assertThat(storage.tags().create(APP, TAG, second.digest())).isEqualTo(new Outcome.Created());
    }

    @Test
    void aTagNeedsItsManifest() {
        assertThat(storage.tags().create(APP, TAG, Contents.sha256(Contents.text("none"))))
                .isEqualTo(new Outcome.NoManifest());
    }

    @Test
    void ofRacingTagsExactlyOneWins() throws Exception {
        List<StoredManifest> manifests = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            manifests.add(stored("racer " + i));
        }

        List<Outcome> outcomes =
                race(8, i -> storage.tags().create(APP, TAG, manifests.get(i).digest()));

        assertThat(outcomes).filteredOn(Outcome.Created.class::isInstance).hasSize(1);
        Digest winner = storage.tags().resolve(APP, TAG).orElseThrow();
        assertThat(outcomes)
                .filteredOn(Outcome.Taken.class::isInstance)
                .hasSize(7)
                .allMatch(outcome -> outcome.equals(new Outcome.Taken(winner)));
    }

    @Test
    void tagsAreListedInByteOrderAndInPages() {
        StoredManifest manifest = stored("listed");
        for (String name : List.of("b", "B", "a", "10", "2", "_")) {
            storage.tags().create(APP, new Tag(name), manifest.digest());
        }

        assertThat(storage.tags().list(APP, "", 100)).map(Tag::name).containsExactly("10", "2", "B", "_", "a", "b");
        assertThat(storage.tags().list(APP, "2", 2)).map(Tag::name).containsExactly("B", "_");
        assertThat(storage.tags().list(OTHER, "", 100)).isEmpty();
    }

    @Test
    void referrersAreFoundByTheirSubjectUntilTheyAreDeleted() {
        Digest subject = Contents.sha256(Contents.text("subject, pushed or not"));
        StoredManifest signature = manifest("signature");
        Descriptor descriptor = new Descriptor(
                TYPE, signature.digest(), signature.content().length, "example/signature", Map.of("k", "v"));

        storage.manifests().put(APP, signature, Optional.of(new Referrer(subject, descriptor)));

        assertThat(storage.manifests().referrers(APP, subject)).containsExactly(descriptor);
        assertThat(storage.manifests().referrers(OTHER, subject)).isEmpty();
        storage.manifests().delete(APP, signature.digest());
        assertThat(storage.manifests().referrers(APP, subject)).isEmpty();
    }

    @Test
    void repositoriesAreThoseWithContentInByteOrder() throws IOException {
        push(new Repository("a/b"), new byte[1]);
        push(new Repository("a-b"), new byte[1]);
        storage.manifests().put(new Repository("a"), manifest("m"), Optional.empty());

        assertThat(storage.repositories().list("", 10)).map(Repository::name).containsExactly("a", "a-b", "a/b");
        assertThat(storage.repositories().list("a", 1)).map(Repository::name).containsExactly("a-b");
        assertThat(storage.repositories().exists(new Repository("a"))).isTrue();
        assertThat(storage.repositories().exists(APP)).isFalse();
    }

    @Test
    void aHealthyStorePassesItsProbe() {
        storage.probe();
    }

    // Helpers, for the adapters' own tests too

    protected Digest push(Repository repository, byte[] content) {
        Upload upload = storage.uploads().start(repository, Digest.Algorithm.SHA256);
        append(upload, content);
        upload.commit(Contents.sha256(content));
        return Contents.sha256(content);
    }

    protected byte[] read(Repository repository, Digest digest) throws IOException {
        try (BlobContent content = storage.blobs().open(repository, digest).orElseThrow()) {
            return bytes(content);
        }
    }

    private static byte[] bytes(BlobContent content) throws IOException {
        return switch (content) {
            case BlobContent.OnDisk disk -> {
                ByteBuffer buffer = ByteBuffer.allocate((int) disk.size());
                int read = 0;
                while (buffer.hasRemaining() && read >= 0) {
                    read = disk.file().read(buffer, buffer.position());
                }
                yield buffer.array();
            }
        };
    }

    protected static long append(Upload upload, byte[] content) {
        return append(upload, OptionalLong.empty(), new ByteArrayInputStream(content));
    }

    private static long append(Upload upload, OptionalLong offset, byte[] content) {
        return append(upload, offset, new ByteArrayInputStream(content));
    }

    private static long append(Upload upload, OptionalLong offset, InputStream content) {
        return upload.append(new Upload.Chunk(offset, Optional.empty(), Channels.newChannel(content)));
    }

    private static InputStream breakingAfter(byte[] content, int bytes) {
        InputStream whole = new ByteArrayInputStream(content, 0, bytes);
        return new InputStream() {
            @Override
            public int read() throws IOException {
                int next = whole.read();
                if (next < 0) {
                    throw new IOException("the line is dead");
                }
                return next;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int read = whole.read(into, offset, length);
                if (read < 0) {
                    throw new IOException("the line is dead");
                }
                return read;
            }
        };
    }

    private static byte[] part(byte[] content, int from, int to) {
        return Arrays.copyOfRange(content, from, to);
    }

    private StoredManifest stored(String text) {
        StoredManifest manifest = manifest(text);
        storage.manifests().put(APP, manifest, Optional.empty());
        return manifest;
    }

    private static StoredManifest manifest(String text) {
        byte[] content = Contents.text("{\"schemaVersion\":2,\"annotations\":{\"t\":\"" + text + "\"}}");
        return new StoredManifest(Contents.sha256(content), TYPE, content);
    }

    private static void assertFails(Runnable call, Class<? extends StorageFailure> failure) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.failure()).isInstanceOf(failure));
    }

    /** Something that a racer does. */
    @FunctionalInterface
    protected interface Racer<T> {
        T run(int number) throws Exception;
    }

    protected static <T> List<T> race(int racers, Racer<T> racer) throws Exception {
        CyclicBarrier start = new CyclicBarrier(racers);
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<T>> calls = new ArrayList<>();
            for (int i = 0; i < racers; i++) {
                int number = i;
                calls.add(() -> {
                    start.await();
                    return racer.run(number);
                });
            }
            List<T> results = new ArrayList<>();
            for (Future<T> result : pool.invokeAll(calls)) {
                results.add(result.get());
            }
            return results;
        }
    }
}
