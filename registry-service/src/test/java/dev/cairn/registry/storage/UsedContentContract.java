package dev.cairn.registry.storage;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;
import dev.cairn.registry.model.Descriptor;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.policy.TagRule;
import dev.cairn.registry.storage.BlobStore.BlobRecord;
import dev.cairn.registry.storage.ContentStore.Amount;
import dev.cairn.registry.storage.ContentStore.Reclaimed;
import dev.cairn.registry.storage.ManifestStore.Referrer;
import dev.cairn.registry.storage.ManifestStore.StoredManifest;

import static org.assertj.core.api.Assertions.assertThat;

/** What the collector and the scrubber rely upon: uses, quarantine, reclaiming, condemning, and the notices of it all. */
public abstract class UsedContentContract extends RegistryStorageContract {

    private static final Duration HOUR = Duration.ofHours(1);

    private Instant later() {
        clock.pass(HOUR);
        return clock.instant();
    }

    private List<BlobRecord> quarantined(Repository repository) {
        List<BlobRecord> found = new ArrayList<>();
        storage.blobs().listQuarantined(repository, found::add);
        return found;
    }

    private List<Digest> blobs(Repository repository) {
        List<Digest> found = new ArrayList<>();
        storage.blobs().list(repository, blob -> found.add(blob.digest()));
        return found;
    }

    private List<Notice> notices() {
        return storage.outbox().oldest(100).stream().map(Outbox.Entry::notice).toList();
    }

    @Test
    void aBlobThatNobodyUsesIsSetAsideAndPurged() {
        Digest blob = push(APP, Contents.random(1, 100));
        later();

        assertThat(storage.blobs().quarantine(APP, blob, clock.instant())).isTrue();
        Instant setAside = clock.instant();

        assertThat(blobs(APP)).isEmpty();
        assertThat(quarantined(APP)).containsExactly(new BlobRecord(blob, 100, setAside));
        assertThat(storage.blobs().purge(APP, blob, setAside)).isFalse();
        assertThat(storage.blobs().purge(APP, blob, setAside.plusSeconds(1))).isTrue();
        assertThat(quarantined(APP)).isEmpty();
        assertThat(storage.blobs().open(APP, blob)).isEmpty();
        assertThat(storage.blobs().purge(APP, blob, setAside.plusSeconds(1))).isFalse();
    }

    @Test
    void aBlobThatWasUsedSinceStays() {
        Digest blob = push(APP, Contents.random(1, 100));
        Instant before = later();

        assertThat(storage.blobs().use(APP, blob)).hasValue(100);

        assertThat(storage.blobs().quarantine(APP, blob, before)).isFalse();
        assertThat(storage.blobs().use(APP, Contents.sha256(new byte[3]))).isEmpty();
    }

    @Test
    void pushingOrMountingABlobAgainIsAUse() {
        byte[] content = Contents.random(1, 100);
        Digest blob = push(APP, content);
        Instant pushedAgain = later();
        push(APP, content);
        assertThat(storage.blobs().quarantine(APP, blob, pushedAgain)).isFalse();

        Instant mounted = later();
        storage.blobs().mount(OTHER, blob, APP);
        assertThat(storage.blobs().quarantine(APP, blob, mounted)).isFalse();
        assertThat(storage.blobs().quarantine(OTHER, blob, mounted)).isFalse();
    }

    @Test
    void whoeverAsksForABlobThatIsSetAsideGetsItBack() throws IOException {
        byte[] content = Contents.random(1, 100);
        Digest blob = push(APP, content);
        later();
        storage.blobs().quarantine(APP, blob, clock.instant());
        assertThat(read(APP, blob)).isEqualTo(content);
        assertThat(blobs(APP)).containsExactly(blob);

        later();
        storage.blobs().quarantine(APP, blob, clock.instant());
        assertThat(storage.blobs().size(APP, blob)).hasValue(100);

        later();
        storage.blobs().quarantine(APP, blob, clock.instant());
        assertThat(storage.blobs().mount(OTHER, blob, APP)).isTrue();

        later();
        storage.blobs().quarantine(APP, blob, clock.instant());
        storage.blobs().restore(APP, blob);
        assertThat(blobs(APP)).containsExactly(blob);
        assertThat(quarantined(APP)).isEmpty();
    }

    @Test
    void aDeletedBlobDoesNotComeBackFromQuarantine() {
        Digest blob = push(APP, Contents.random(1, 100));
        later();
        storage.blobs().quarantine(APP, blob, clock.instant());

        assertThat(storage.blobs().delete(APP, blob)).isTrue();

        assertThat(storage.blobs().size(APP, blob)).isEmpty();
    }

    @Test
    void quarantineSurvivesARestart() throws IOException {
        Digest blob = push(APP, Contents.random(1, 100));
        later();
        storage.blobs().quarantine(APP, blob, clock.instant());

        reopen();

        assertThat(quarantined(APP)).containsExactly(new BlobRecord(blob, 100, clock.instant()));
    }

    @Test
    void contentIsFreedOnlyWhenNoRepositoryHasIt() {
        Digest blob = push(APP, Contents.random(1, 100));
        storage.blobs().mount(OTHER, blob, APP);
        storage.blobs().delete(APP, blob);
        assertThat(storage.content().reclaim(later())).isEqualTo(Reclaimed.kept(100));

        storage.blobs().delete(OTHER, blob);
        assertThat(storage.content().reclaim(clock.instant().minus(HOUR))).isEqualTo(Reclaimed.kept(100));
        assertThat(storage.content().reclaim(later())).isEqualTo(Reclaimed.freed(100));

        List<Digest> left = new ArrayList<>();
        storage.content().list(left::add);
        assertThat(left).isEmpty();
    }

    @Test
    void contentIsNotCondemnedForOtherBytesThanItHas() throws IOException {
        byte[] content = Contents.random(1, 100);
        Digest blob = push(APP, content);

        assertThat(storage.content().condemn(blob, "another version")).isEmpty();

        assertThat(read(APP, blob)).isEqualTo(content);
    }

    @Test
    void whatIsKeptIsCountedOnceWhateverNumberOfRepositoriesHasIt() {
        Digest blob = push(APP, Contents.random(1, 100));
        storage.blobs().mount(OTHER, blob, APP);
        push(OTHER, Contents.random(2, 50));
        Digest unused = push(OTHER, Contents.random(3, 7));
        storage.blobs().delete(OTHER, unused);

        assertThat(storage.content().reclaim(later())).isEqualTo(new Reclaimed(new Amount(1, 7), new Amount(2, 150)));
    }

    @Test
    void contentThatIsSetAsideIsNotFreed() throws IOException {
        byte[] content = Contents.random(1, 100);
        Digest blob = push(APP, content);
        later();
        storage.blobs().quarantine(APP, blob, clock.instant());

        storage.content().reclaim(later());

        assertThat(read(APP, blob)).isEqualTo(content);
    }

    @Test
    void aManifestIsCollectedOnlyWithoutATagAndUnused() {
        StoredManifest manifest = stored("one");
        storage.tags().put(APP, TAG, manifest.digest(), TagRule.RECREATABLE);
        Instant now = later();
        assertThat(storage.manifests().deleteUnused(APP, manifest.digest(), now, "old"))
                .isFalse();

        storage.tags().delete(APP, TAG);
        assertThat(storage.manifests().use(APP, manifest.digest())).isPresent();
        assertThat(storage.manifests().deleteUnused(APP, manifest.digest(), now, "old"))
                .isFalse();

        assertThat(storage.manifests().deleteUnused(APP, manifest.digest(), later(), "old"))
                .isTrue();
        assertThat(storage.manifests().find(APP, manifest.digest())).isEmpty();
    }

    @Test
    void pushingAManifestAgainIsAUse() {
        StoredManifest manifest = stored("one");
        Instant now = later();

        storage.manifests().put(APP, manifest, Optional.empty());

        assertThat(storage.manifests()
                        .find(APP, manifest.digest())
                        .orElseThrow()
                        .usedAt())
                .isEqualTo(now);
        List<ManifestStore.ManifestRecord> all = new ArrayList<>();
        storage.manifests().list(APP, all::add);
        assertThat(all)
                .containsExactly(
                        storage.manifests().find(APP, manifest.digest()).orElseThrow());
    }

    @Test
    void aNoticeTellsOfEachManifestOnceAndOfItsEnd() throws IOException {
        Digest subject = Contents.sha256(Contents.text("subject"));
        StoredManifest manifest = manifest("one");
        Descriptor descriptor = new Descriptor(TYPE, manifest.digest(), manifest.content().length, "a/type", null);
        Notice published =
                new Notice.Published(APP, manifest.digest(), TYPE, manifest.content().length, "a/type", subject);

        storage.manifests().put(APP, manifest, Optional.of(new Referrer(subject, descriptor)));
        storage.manifests().put(APP, manifest, Optional.of(new Referrer(subject, descriptor)));
        assertThat(notices()).containsExactly(published);

        storage.manifests().delete(APP, manifest.digest(), "by hand");
        Notice collected = new Notice.Collected(APP, manifest.digest(), "by hand");
        assertThat(notices()).containsExactly(published, collected);

        reopen();
        assertThat(notices()).containsExactly(published, collected);
        assertThat(storage.outbox().waiting()).isEqualTo(2);
    }

    @Test
    void aDeliveredNoticeIsGoneAndItsNumberIsNotGivenAgain() throws IOException {
        stored("one");
        Outbox.Entry first = storage.outbox().oldest(1).getFirst();

        storage.outbox().delivered(first);
        storage.outbox().delivered(first);
        reopen();

        assertThat(storage.outbox().waiting()).isZero();
        stored("two");
        Outbox.Entry second = storage.outbox().oldest(1).getFirst();
        assertThat(second.store()).isEqualTo(first.store());
        assertThat(second.sequence()).isGreaterThan(first.sequence());
        assertThat(second.at()).isEqualTo(clock.instant());
    }

    @Test
    void condemnedContentIsServedNowhereAndMayBePushedAgain() throws IOException {
        byte[] content = Contents.random(1, 100);
        Digest blob = push(APP, content);
        storage.blobs().mount(OTHER, blob, APP);

        assertThat(condemn(storage, blob)).containsExactlyInAnyOrder(APP, OTHER);

        assertThat(storage.blobs().open(APP, blob)).isEmpty();
        assertThat(storage.content().open(blob)).isEmpty();
        assertThat(notices())
                .containsExactlyInAnyOrder(new Notice.Corrupted(APP, blob), new Notice.Corrupted(OTHER, blob));
        push(APP, content);
        assertThat(read(APP, blob)).isEqualTo(content);
        assertThat(storage.blobs().open(OTHER, blob)).isEmpty();
    }

    @Test
    void aCondemnedManifestIsGoneUntilItIsPushedAgain() {
        StoredManifest manifest = stored("one");
        storage.tags().put(APP, new Tag("t"), manifest.digest(), TagRule.IMMUTABLE);

        condemn(storage, manifest.digest());

        assertThat(storage.manifests().find(APP, manifest.digest())).isEmpty();
        assertThat(storage.manifests().read(APP, manifest.digest())).isEmpty();
        storage.manifests().put(APP, manifest, Optional.empty());
        assertThat(storage.manifests().read(APP, manifest.digest())).isPresent();
        assertThat(storage.tags().resolve(APP, new Tag("t"))).hasValue(manifest.digest());
    }

    @Test
    void noticesOfWhatHasChangedAgainSinceAreAllDeliveredAfterARestart() throws IOException {
        byte[] content = Contents.random(1, 100);
        Digest blob = push(APP, content);
        condemn(storage, blob);
        push(APP, content);
        StoredManifest manifest = stored("one");
        storage.manifests().delete(APP, manifest.digest(), "by hand");
        storage.manifests().put(APP, manifest, Optional.empty());
        condemn(storage, manifest.digest());
        storage.manifests().put(APP, manifest, Optional.empty());
        List<Notice> told = notices();

        reopen();
        reopen();

        assertThat(told)
                .map(notice -> notice.getClass().getSimpleName())
                .containsExactly("Corrupted", "Published", "Collected", "Published", "Corrupted", "Published");
        assertThat(notices()).isEqualTo(told);
    }
}
