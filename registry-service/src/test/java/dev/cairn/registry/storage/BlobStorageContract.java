package dev.cairn.registry.storage;

import java.io.IOException;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.Random;

import org.junit.jupiter.api.Test;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;
import dev.cairn.registry.model.UploadId;

import static org.assertj.core.api.Assertions.assertThat;

/** What every storage must do with blobs and uploads. */
public abstract class BlobStorageContract extends StorageTestBase {

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
}
