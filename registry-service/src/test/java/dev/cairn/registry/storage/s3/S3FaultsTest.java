package dev.cairn.registry.storage.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.scrub.Pace;
import dev.cairn.registry.scrub.ScrubReader;
import dev.cairn.registry.scrub.Scrubber;
import dev.cairn.registry.storage.ManifestStore;
import dev.cairn.registry.storage.ManifestStore.StoredManifest;
import dev.cairn.registry.storage.Notice;
import dev.cairn.registry.storage.StorageException;
import dev.cairn.registry.storage.StorageFailure;
import dev.cairn.registry.storage.Upload;

import static org.assertj.core.api.Assertions.assertThat;

/** A store that fails, loses or damages something, and registries that die or meet in the middle of an upload. */
class S3FaultsTest extends BucketTestBase {

    private static final long LARGE = 64L << 20;
    private static final int PART = TestStore.PART_BYTES;

    S3FaultsTest(@TempDir Path temp) throws IOException {
        super(temp);
        store.fake().ifPresent(fake -> fake.useClock(clock));
    }

    @Override
    protected long maxBlobBytes() {
        return LARGE;
    }

    private Upload begin() {
        return storage.uploads().start(APP, Digest.Algorithm.SHA256);
    }

    private void expireAll() {
        clock.pass(Duration.ofDays(2));
        storage.uploads().expire(clock.instant().minus(Duration.ofDays(1)));
    }

    @Test
    void partsOfAnUploadWhoseRegistryDiesInTheMiddleOfAChunkAreGivenUpWhenItExpires() {
        Upload upload = begin();
        InputStream dies = new SequenceInputStream(
                new ByteArrayInputStream(Contents.random(1, PART + 10)), new ByteArrayInputStream(new byte[0]) {
                    @Override
                    public synchronized int read(byte[] into, int offset, int length) {
                        throw new IllegalStateException("the registry dies here");
                    }
                });
        try {
            append(upload, OptionalLong.empty(), dies);
        } catch (IllegalStateException _) {
            assertThat(fake().multiparts()).isOne();
        }

        expireAll();

        assertThat(fake().multiparts()).isZero();
        assertThat(fake().keys(store.prefix() + "uploads")).isEmpty();
    }

    @Test
    void aStoreThatFailsInTheMiddleOfAChunkLeavesTheUploadAsItWas() throws IOException {
        byte[] content = Contents.random(1, 2 * PART + 10);
        Upload upload = begin();
        append(upload, part(content, 0, 100));
        fake().fail(request -> request.startsWith("PUT") && request.contains("/data/"), 400, "RequestTimeout");

        assertFails(() -> append(upload, part(content, 100, content.length)), StorageFailure.Unavailable.class);

        assertThat(storage.uploads().find(APP, upload.id()).orElseThrow().received())
                .isEqualTo(100);
        fake().heal();
        append(upload, OptionalLong.of(100), part(content, 100, content.length));
        upload.commit(Contents.sha256(content));
        assertThat(read(APP, Contents.sha256(content))).isEqualTo(content);
        assertThat(fake().multiparts()).isZero();
    }

    @Test
    void anUploadDoesNotExpireWhileItsChunkGoesOn() {
        fake();
        Upload upload = begin();
        InputStream slow = new ByteArrayInputStream(Contents.random(1, 2 * PART)) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                if (pos % PART == 0) {
                    clock.pass(Duration.ofHours(1));
                    assertThat(storage.uploads().expire(clock.instant().minus(Duration.ofMinutes(90))))
                            .isZero();
                }
                return super.read(into, offset, Math.min(length, PART - pos % PART));
            }
        };

        append(upload, OptionalLong.empty(), slow);

        assertThat(upload.received()).isEqualTo(2L * PART);
    }

    @Test
    void anUploadThatTheStoreHasGivenUpIsUnknown() {
        byte[] content = Contents.random(1, 3 * PART);
        Upload upload = begin();
        append(upload, part(content, 0, PART));
        fake().abortMultiparts();

        assertFails(() -> append(upload, part(content, PART, content.length)), StorageFailure.UploadUnknown.class);
    }

    @Test
    void ofTwoRegistriesThatCommitDifferentLengthsOneDoes() throws IOException {
        byte[] content = Contents.random(1, PART + 2000);
        byte[] half = part(content, 0, PART + 1000);
        try (S3Storage other = another()) {
            Upload mine = begin();
            append(mine, half);
            Upload theirs = other.uploads().find(APP, mine.id()).orElseThrow();
            fake().before(request -> request.startsWith("POST") && request.contains("/data/"), () -> {
                try {
                    append(theirs, part(content, half.length, content.length));
                } catch (StorageException _) {
                    assertThat(theirs.received()).isEqualTo(half.length);
                }
            });

            tryTo(() -> mine.commit(Contents.sha256(half)));
            tryTo(() -> theirs.commit(Contents.sha256(content)));

            assertWholeIfThere(half);
            assertWholeIfThere(content);
        }
    }

    @Test
    void aCommitByAWrongDigestTakesNothingFromTheRightOne() throws IOException {
        byte[] content = Contents.random(1, PART + 1000);
        try (S3Storage other = another()) {
            Upload mine = begin();
            append(mine, content);
            Upload theirs = other.uploads().find(APP, mine.id()).orElseThrow();
            fake().before(
                            request -> request.startsWith("PUT") && request.contains("/_blobs/"),
                            () -> tryTo(() -> theirs.commit(Contents.sha256(new byte[1]))));

            mine.commit(Contents.sha256(content));

            assertThat(read(APP, Contents.sha256(content))).isEqualTo(content);
        }
    }

    private static void tryTo(Runnable call) {
        try {
            call.run();
        } catch (StorageException _) {
            // one of the two is refused
        }
    }

    private void assertWholeIfThere(byte[] content) throws IOException {
        if (storage.blobs().size(APP, Contents.sha256(content)).isPresent()) {
            assertThat(read(APP, Contents.sha256(content))).isEqualTo(content);
        }
    }

    @Test
    void aCommitThatFailedMayBeTriedAgainAtAnotherRegistry() throws IOException {
        byte[] content = Contents.random(1, PART + 1000);
        Upload upload = begin();
        append(upload, content);
        fake().fail(request -> request.startsWith("PUT") && request.contains("/_blobs/"), 500, "InternalError");
        assertFails(() -> upload.commit(Contents.sha256(content)), StorageFailure.Unavailable.class);
        fake().heal();

        try (S3Storage other = another()) {
            Upload again = other.uploads().find(APP, upload.id()).orElseThrow();
            append(again, new byte[0]);
            again.commit(Contents.sha256(content));
        }

        assertThat(read(APP, Contents.sha256(content))).isEqualTo(content);
        assertThat(fake().keys(store.prefix() + "uploads")).isEmpty();
    }

    @Test
    void uploadsThatAnotherRegistryHasEndedAreForgotten() throws IOException {
        Upload upload = begin();
        append(upload, new byte[10]);
        try (S3Storage other = another()) {
            other.uploads().find(APP, upload.id()).orElseThrow().cancel();
        }

        expireAll();

        assertThat(((S3Uploads) storage.uploads()).known()).isZero();
    }

    @Test
    void aPushHealsDamagedContentForAllRepositories() throws IOException {
        byte[] content = Contents.random(1, 1000);
        Digest digest = push(APP, content);
        fake().damage(store.prefix() + "data/");

        push(OTHER, content);

        assertThat(read(APP, digest)).isEqualTo(content);
        assertThat(read(OTHER, digest)).isEqualTo(content);
        assertThat(fake().keys(store.prefix() + "corrupt/")).hasSize(1);
        assertThat(condemn(storage, digest))
                .as("healed content can be condemned, everywhere")
                .containsExactlyInAnyOrder(APP, OTHER);
        assertThat(storage.blobs().size(APP, digest)).isEmpty();
    }

    @Test
    void aPushHealsContentThatTheStoreHasLostOrCutOff() throws IOException {
        byte[] content = Contents.random(1, 1000);
        Digest digest = push(APP, content);
        fake().remove(fake().keys(store.prefix() + "data/").getFirst());
        push(APP, content);
        assertThat(read(APP, digest)).isEqualTo(content);

        fake().write(fake().keys(store.prefix() + "data/").getFirst(), "");
        push(APP, content);
        assertThat(read(APP, digest)).isEqualTo(content);
    }

    @Test
    void whatAPushHasPutRightSinceItWasLookedAtIsNotCondemned() throws IOException {
        byte[] content = Contents.random(1, 1000);
        Digest digest = push(APP, content);
        fake().damage(store.prefix() + "data/");
        String bad = storage.content().version(digest).orElseThrow();
        push(APP, content);

        assertThat(storage.content().condemn(digest, bad)).isEmpty();

        assertThat(read(APP, digest)).isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, ManifestStore.LARGE_BYTES + 1})
    void aManifestThatIsNotWholeIsNotGivenOut(int bytes) {
        byte[] content = Contents.random(1, bytes);
        Digest digest = Contents.sha256(content);
        storage.manifests().put(APP, new StoredManifest(digest, TYPE, content), Optional.empty());
        fake().damage(store.prefix() + "data/");

        assertFails(() -> storage.manifests().open(APP, digest), StorageFailure.Damaged.class);
        assertFails(() -> storage.manifests().read(APP, digest), StorageFailure.Damaged.class);

        fake().remove(fake().keys(store.prefix() + "data/").getFirst());
        assertFails(() -> storage.manifests().open(APP, digest), StorageFailure.Damaged.class);
        assertFails(() -> storage.manifests().read(APP, digest), StorageFailure.Damaged.class);
    }

    @Test
    void aPushHealsADamagedManifest() {
        StoredManifest manifest = stored("one");
        fake().damage(store.prefix() + "data/");

        storage.manifests().put(APP, manifest, Optional.empty());

        assertThat(storage.manifests()
                        .read(APP, manifest.digest())
                        .orElseThrow()
                        .content())
                .isEqualTo(manifest.content());
        assertThat(storage.outbox().oldest(10)).hasSize(1);
    }

    @Test
    void contentThatTheStoreHasLostIsFoundByTheScrubberAndMayBePushedAgain() throws Exception {
        byte[] content = Contents.random(1, 1000);
        Digest digest = push(APP, content);
        fake().remove(fake().keys(store.prefix() + "data/").getFirst());

        new Scrubber(storage.content(), new Random(1), _ -> {})
                .run(new Pace(1 << 30, System::nanoTime), new ScrubReader() {
                    @Override
                    public void checked(Digest good, long size) {
                        throw new AssertionError(good + " is lost");
                    }

                    @Override
                    public void corrupted(Digest bad, List<Repository> repositories) {
                        assertThat(repositories).containsExactly(APP);
                    }
                });

        assertThat(storage.blobs().size(APP, digest)).isEmpty();
        assertThat(storage.outbox().oldest(10))
                .singleElement()
                .satisfies(entry -> assertThat(entry.notice()).isEqualTo(new Notice.Corrupted(APP, digest)));
        push(APP, content);
        assertThat(read(APP, digest)).isEqualTo(content);
    }

    @Test
    void whatAProxyDoesNotFindIsNotTakenForGone() throws IOException {
        byte[] content = Contents.random(1, 1000);
        Digest digest = push(APP, content);
        clock.pass(Duration.ofHours(2));
        fake().fail(request -> request.startsWith("GET") && request.contains("/_blobs/"), 404, "");

        assertFails(() -> storage.blobs().size(APP, digest), StorageFailure.Unavailable.class);
        assertFails(() -> storage.content().reclaim(clock.instant()), StorageFailure.Unavailable.class);

        fake().heal();
        assertThat(read(APP, digest)).isEqualTo(content);
    }

    @Test
    void keysThatAreTakenAwayAndGivenBackAreAFailureThatPasses() throws IOException {
        fake();
        Path key = store.folder().resolve("secret-key");
        String secret = Files.readString(key);
        Files.delete(key);

        assertFails(storage::probe, StorageFailure.Unavailable.class);

        Files.writeString(key, secret);
        storage.probe();
    }
}
