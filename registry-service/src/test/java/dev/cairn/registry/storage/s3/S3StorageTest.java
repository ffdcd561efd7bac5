package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;
import dev.cairn.registry.model.UploadId;
import dev.cairn.registry.policy.TagRule;
import dev.cairn.registry.storage.BlobContent;
import dev.cairn.registry.storage.RegistryStorage;
import dev.cairn.registry.storage.StorageFailure;
import dev.cairn.registry.storage.TagStore.Outcome;
import dev.cairn.registry.storage.Upload;
import dev.cairn.registry.storage.UsedContentContract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class S3StorageTest extends UsedContentContract {

    private static final long LARGE = 64L << 20;

    @AutoClose
    private final TestStore store;

    S3StorageTest(@TempDir Path temp) throws IOException {
        this.store = new TestStore(temp);
    }

    @Override
    protected RegistryStorage open() throws IOException {
        return store.open(clock, MAX_BLOB_BYTES);
    }

    private FakeS3 fake() {
        return store.onlyFake();
    }

    @Test
    void aLargeBlobGoesInPartsThatOtherRegistriesCanGoOnWith() throws IOException {
        byte[] content = Contents.random(1, 3 * TestStore.PART_BYTES + 1234);
        int first = TestStore.PART_BYTES + 77;
        int second = 2 * TestStore.PART_BYTES + 5;
        try (S3Storage one = store.open(clock, LARGE);
                S3Storage other = store.open(clock, LARGE)) {
            UploadId id = one.uploads().start(APP, Digest.Algorithm.SHA256).id();
            append(one.uploads().find(APP, id).orElseThrow(), part(content, 0, first));
            append(other.uploads().find(APP, id).orElseThrow(), OptionalLong.of(first), part(content, first, second));
            Upload upload = one.uploads().find(APP, id).orElseThrow();
            assertThat(upload.received()).isEqualTo(second);
            append(upload, OptionalLong.of(second), part(content, second, content.length));
            upload.commit(Contents.sha256(content));

            assertThat(other.uploads().find(APP, id)).isEmpty();
            try (BlobContent blob =
                    other.blobs().open(APP, Contents.sha256(content)).orElseThrow()) {
                assertThat(bytes(blob)).isEqualTo(content);
            }
        }
        store.fake().ifPresent(fake -> {
            assertThat(fake.multiparts()).isZero();
            assertThat(fake.count(store.prefix() + "uploads")).isZero();
            assertThat(fake.count(store.prefix() + "data/")).isOne();
        });
    }

    @Test
    void partsOfAnyPlaceOfABlobAreRead() throws IOException {
        byte[] content = Contents.random(2, 300_000);
        Digest digest = push(APP, content);
        try (BlobContent blob = storage.blobs().open(APP, digest).orElseThrow()) {
            ((BlobContent.Streamed) blob).expect(1000, 10);
            java.nio.ByteBuffer ten = java.nio.ByteBuffer.allocate(20);
            assertThat(blob.read(ten, 1000)).isEqualTo(10);
            assertThat(part(ten.array(), 0, 10)).isEqualTo(part(content, 1000, 1010));
            assertThat(blob.read(ten.clear(), 299_990)).isEqualTo(10);
            assertThat(blob.read(ten.clear(), 300_000)).isEqualTo(-1);
        }
    }

    @Test
    void theSameBytesAreStoredOnce() {
        byte[] content = Contents.random(3, 1000);
        push(APP, content);
        push(APP, content);
        push(OTHER, content);

        assertThat(fake().count(store.prefix() + "data/")).isOne();
        assertThat(fake().count(store.prefix() + "uploads")).isZero();
    }

    @Test
    void otherBytesThanTheFirstRegistryHashedAreFoundAtTheCommit() throws IOException {
        byte[] content = Contents.random(4, 1000);
        try (S3Storage other = store.open(clock, LARGE)) {
            Upload upload = storage.uploads().start(APP, Digest.Algorithm.SHA256);
            append(upload, part(content, 0, 500));
            append(other.uploads().find(APP, upload.id()).orElseThrow(), new byte[500]);

            assertFails(() -> append(upload, part(content, 500, 1000)), StorageFailure.UploadBusy.class);
            assertFails(() -> upload.commit(Contents.sha256(content)), StorageFailure.DigestMismatch.class);
        }
        assertThat(storage.blobs().size(APP, Contents.sha256(content))).isEmpty();
    }

    @Test
    void aWriteWhoseAnswerWasLostCounts() {
        Digest manifest = stored("one").digest();
        fake().loseAnswerTo(request -> request.startsWith("PUT") && request.endsWith("_tags/" + TAG));

        assertThat(storage.tags().put(APP, TAG, manifest, TagRule.IMMUTABLE)).isEqualTo(new Outcome.Created());

        assertThat(fake().hasLostAnswer()).isTrue();
        assertThat(storage.tags().resolve(APP, TAG)).hasValue(manifest);
    }

    @Test
    void aManifestWhoseAnswerWasLostIsToldOnce() {
        fake().loseAnswerTo(request -> request.startsWith("PUT") && request.contains("/_manifests/"));

        stored("one");

        assertThat(fake().hasLostAnswer()).isTrue();
        assertThat(storage.outbox().oldest(10)).hasSize(1);
    }

    @Test
    void aCommitWhoseAnswerWasLostCounts() throws IOException {
        byte[] content = Contents.random(5, TestStore.PART_BYTES + 10);
        try (S3Storage large = store.open(clock, LARGE)) {
            Upload upload = large.uploads().start(APP, Digest.Algorithm.SHA256);
            append(upload, content);
            fake().loseAnswerTo(request -> request.startsWith("POST") && request.contains("/data/"));

            upload.commit(Contents.sha256(content));

            assertThat(fake().hasLostAnswer()).isTrue();
            assertThat(read(APP, Contents.sha256(content))).isEqualTo(content);
        }
    }

    @Test
    void aFullStoreIsSaid() {
        Upload upload = storage.uploads().start(APP, Digest.Algorithm.SHA256);
        fake().full(true);

        assertFails(() -> append(upload, new byte[10]), StorageFailure.OutOfSpace.class);

        fake().full(false);
    }

    @Test
    void aStoreThatPassesOverConditionsIsRefused() {
        fake().passOverConditions();

        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("passes over the condition If-None-Match");
    }

    @Test
    void aBucketThatDoesNotAnswerIsSaid() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        S3Config config = store.config();
        S3Config elsewhere = new S3Config(
                config.bucket(),
                "",
                config.region(),
                Optional.of(URI.create("http://127.0.0.1:" + port)),
                true,
                config.credentials());

        assertThatThrownBy(() ->
                        S3Storage.open(elsewhere, store.folder(), new java.util.Random(), clock, 1, store.metrics()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be used");
    }

    @Test
    void freedDataGoesAfterThoseWhoReadItHaveComeToTheEnd() throws IOException {
        byte[] content = Contents.random(6, 1000);
        Digest digest = push(APP, content);
        try (BlobContent blob = storage.blobs().open(APP, digest).orElseThrow()) {
            storage.blobs().delete(APP, digest);
            clock.pass(Duration.ofHours(1));
            assertThat(storage.content().reclaim(clock.instant()).freed().items())
                    .isOne();

            assertThat(bytes(blob)).isEqualTo(content);
        }
        clock.pass(Duration.ofHours(2));
        storage.content().reclaim(clock.instant());
        store.fake()
                .ifPresent(
                        fake -> assertThat(fake.count(store.prefix() + "data/")).isZero());
    }

    @Test
    void damagedDataIsKeptForPeopleToLookAt() {
        Digest digest = push(APP, Contents.random(7, 1000));
        condemn(storage, digest);
        clock.pass(Duration.ofDays(30));
        storage.content().reclaim(clock.instant());

        assertThat(fake().count(store.prefix() + "corrupt/")).isOne();
        assertThat(fake().count(store.prefix() + "data/")).isOne();
    }
}
