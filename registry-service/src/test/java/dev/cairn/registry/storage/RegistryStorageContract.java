package dev.cairn.registry.storage;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;
import dev.cairn.registry.model.Descriptor;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.policy.TagRule;
import dev.cairn.registry.storage.ManifestStore.Referrer;
import dev.cairn.registry.storage.ManifestStore.StoredManifest;
import dev.cairn.registry.storage.TagStore.Outcome;
import dev.cairn.registry.storage.TagStore.TagRecord;

import static org.assertj.core.api.Assertions.assertThat;

/** What every storage must do. Each adapter's test inherits it and says how to open and to open again. */
public abstract class RegistryStorageContract extends BlobStorageContract {

    @Test
    void allSurvivesARestart() throws IOException {
        byte[] content = Contents.random(13, 1000);
        Digest blob = push(APP, content);
        StoredManifest manifest = manifest("kept");
        storage.manifests().put(APP, manifest, Optional.empty());
        storage.tags().put(APP, TAG, manifest.digest(), TagRule.RECREATABLE);

        reopen();

        assertThat(read(APP, blob)).isEqualTo(content);
        assertThat(storage.manifests()
                        .read(APP, manifest.digest())
                        .orElseThrow()
                        .content())
                .isEqualTo(manifest.content());
        assertThat(storage.tags().resolve(APP, TAG)).hasValue(manifest.digest());
    }

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
                .hasValue(new ManifestStore.ManifestRecord(
                        manifest.digest(), TYPE, manifest.content().length, Optional.empty(), clock.instant()));
        assertThat(storage.manifests().find(OTHER, manifest.digest())).isEmpty();
    }

    @Test
    void aManifestOfAnySizeIsOpenedWithItsBytes() throws IOException {
        for (int size : List.of(2, ManifestStore.LARGE_BYTES, ManifestStore.LARGE_BYTES + 1, 1 << 20)) {
            byte[] content = Contents.random(size, size);
            StoredManifest manifest = new StoredManifest(Contents.sha256(content), TYPE, content);
            storage.manifests().put(APP, manifest, Optional.empty());
            // Once from the store, and once from what was remembered.
            for (int i = 0; i < 2; i++) {
                ManifestStore.OpenManifest opened =
                        storage.manifests().open(APP, manifest.digest()).orElseThrow();
                assertThat(opened.mediaType()).isEqualTo(TYPE);
                assertThat(bytes(opened.content())).isEqualTo(content);
                assertThat(storage.manifests()
                                .read(APP, manifest.digest())
                                .orElseThrow()
                                .content())
                        .isEqualTo(content);
                assertThat(storage.manifests()
                                .use(APP, manifest.digest())
                                .orElseThrow()
                                .size())
                        .isEqualTo(size);
            }
            storage.manifests().delete(APP, manifest.digest(), "test");
            assertThat(storage.manifests().open(APP, manifest.digest())).isEmpty();
        }
    }

    @Test
    void referrersAreToldInOrderBehindAnyTextAndForAsLongAsMoreAreWanted() {
        Digest subject = Contents.sha256(Contents.text("subject"));
        List<Descriptor> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            StoredManifest manifest = manifest("referrer " + i);
            // Some with annotations that are too large to be remembered.
            Map<String, String> annotations = Map.of("pad", "x".repeat(i % 5 == 0 ? 10_000 : 10));
            Descriptor descriptor =
                    new Descriptor(TYPE, manifest.digest(), manifest.content().length, "example/x", annotations);
            storage.manifests().put(APP, manifest, Optional.of(new Referrer(subject, descriptor)));
            all.add(descriptor);
        }
        all.sort(Comparator.comparing(descriptor -> descriptor.digest().toString()));

        assertThat(storage.manifests().referrers(APP, subject)).containsExactlyElementsOf(all);
        String tenth = all.get(9).digest().toString();
        assertThat(referrers(subject, tenth, 3)).containsExactlyElementsOf(all.subList(10, 13));
        assertThat(referrers(subject, tenth.substring(0, tenth.length() - 1), 1))
                .containsExactly(all.get(9));
        assertThat(referrers(subject, "sha999:", 3)).isEmpty();
        storage.manifests().delete(APP, all.get(10).digest(), "test");
        assertThat(referrers(subject, tenth, 2)).containsExactlyElementsOf(all.subList(11, 13));
    }

    private List<Descriptor> referrers(Digest subject, String after, int limit) {
        List<Descriptor> told = new ArrayList<>();
        storage.manifests().referrers(APP, subject, after, descriptor -> {
            told.add(descriptor);
            return told.size() < limit;
        });
        return told;
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

        assertThat(storage.manifests().delete(APP, manifest.digest(), "test")).isTrue();

        assertThat(storage.manifests().find(APP, manifest.digest())).isEmpty();
        assertThat(read(APP, manifest.digest())).isEqualTo(manifest.content());
    }

    @Test
    void deletingAManifestDeletesItsTagsAndNoOthers() {
        StoredManifest first = stored("first");
        StoredManifest second = stored("second");
        storage.tags().put(APP, new Tag("a"), first.digest(), TagRule.RECREATABLE);
        storage.tags().put(APP, new Tag("b"), first.digest(), TagRule.RECREATABLE);
        storage.tags().put(APP, new Tag("c"), second.digest(), TagRule.RECREATABLE);

        storage.manifests().delete(APP, first.digest(), "test");

        assertThat(storage.tags().list(APP, "", 10)).containsExactly(new Tag("c"));
        assertThat(storage.manifests().delete(APP, first.digest(), "test")).isFalse();
    }

    @Test
    void aTagNeverMoves() {
        StoredManifest first = stored("first");
        StoredManifest second = stored("second");

        assertThat(storage.tags().put(APP, TAG, first.digest(), TagRule.RECREATABLE))
                .isEqualTo(new Outcome.Created());
        assertThat(storage.tags().put(APP, TAG, first.digest(), TagRule.RECREATABLE))
                .isEqualTo(new Outcome.Unchanged());
        assertThat(storage.tags().put(APP, TAG, second.digest(), TagRule.RECREATABLE))
                .isEqualTo(new Outcome.Taken(first.digest()));
        assertThat(storage.tags().resolve(APP, TAG)).hasValue(first.digest());
    }

    @Test
    void aDeletedTagMayBeMadeAgain() {
        StoredManifest first = stored("first");
        StoredManifest second = stored("second");
        storage.tags().put(APP, TAG, first.digest(), TagRule.RECREATABLE);

        assertThat(storage.tags().delete(APP, TAG)).isTrue();

        assertThat(storage.tags().resolve(APP, TAG)).isEmpty();
        assertThat(storage.tags().delete(APP, TAG)).isFalse();
        assertThat(storage.manifests().find(APP, first.digest())).isPresent();
        assertThat(storage.tags().put(APP, TAG, second.digest(), TagRule.RECREATABLE))
                .isEqualTo(new Outcome.Created());
    }

    @Test
    void aTagThatWasMovedOrMadeAgainIsNotDeletedByWhoSawItBefore() {
        StoredManifest first = stored("first");
        StoredManifest second = stored("second");
        storage.tags().put(APP, TAG, first.digest(), TagRule.MUTABLE);
        TagRecord seen = storage.tags().find(APP, TAG).orElseThrow();
        clock.pass(Duration.ofSeconds(5));
        storage.tags().put(APP, TAG, second.digest(), TagRule.MUTABLE);

        assertThat(storage.tags().deleteUnchanged(APP, seen)).isFalse();
        storage.tags().put(APP, TAG, first.digest(), TagRule.MUTABLE);
        assertThat(storage.tags().deleteUnchanged(APP, seen)).isFalse();
        assertThat(storage.tags().resolve(APP, TAG)).contains(first.digest());

        TagRecord now = storage.tags().find(APP, TAG).orElseThrow();
        assertThat(storage.tags().deleteUnchanged(APP, now)).isTrue();
        assertThat(storage.tags().resolve(APP, TAG)).isEmpty();
        assertThat(storage.tags().deleteUnchanged(APP, now)).isFalse();
    }

    @Test
    void anImmutableTagComesBackOnlyAsWhatItWas() throws IOException {
        StoredManifest first = stored("first");
        StoredManifest second = stored("second");
        storage.tags().put(APP, TAG, first.digest(), TagRule.IMMUTABLE);
        storage.tags().delete(APP, TAG);

        reopen();

        assertThat(storage.tags().put(APP, TAG, second.digest(), TagRule.IMMUTABLE))
                .isEqualTo(new Outcome.Gone(first.digest()));
        assertThat(storage.tags().put(APP, TAG, first.digest(), TagRule.IMMUTABLE))
                .isEqualTo(new Outcome.Created());
    }

    @Test
    void aMutableTagMoves() {
        StoredManifest first = stored("first");
        StoredManifest second = stored("second");
        storage.tags().put(APP, TAG, first.digest(), TagRule.MUTABLE);

        assertThat(storage.tags().put(APP, TAG, second.digest(), TagRule.MUTABLE))
                .isEqualTo(new Outcome.Moved(first.digest()));

        assertThat(storage.tags().find(APP, TAG)).hasValue(new TagRecord(TAG, second.digest(), clock.instant()));
        assertThat(storage.tags().all(APP)).containsExactly(new TagRecord(TAG, second.digest(), clock.instant()));
    }

    @Test
    void whatWouldComeOfATagIsToldAndNothingIsDone() {
        Digest first = stored("first").digest();
        Digest second = stored("second").digest();
        assertThat(storage.tags().wouldBe(APP, TAG, first, TagRule.IMMUTABLE)).isEqualTo(new Outcome.Created());
        assertThat(storage.tags().find(APP, TAG)).isEmpty();

        storage.tags().put(APP, TAG, first, TagRule.IMMUTABLE);
        assertThat(storage.tags().wouldBe(APP, TAG, first, TagRule.IMMUTABLE)).isEqualTo(new Outcome.Unchanged());
        assertThat(storage.tags().wouldBe(APP, TAG, second, TagRule.IMMUTABLE)).isEqualTo(new Outcome.Taken(first));
        assertThat(storage.tags().wouldBe(APP, TAG, second, TagRule.MUTABLE)).isEqualTo(new Outcome.Moved(first));
        assertThat(storage.tags().resolve(APP, TAG)).contains(first);

        storage.tags().delete(APP, TAG);
        assertThat(storage.tags().wouldBe(APP, TAG, second, TagRule.IMMUTABLE)).isEqualTo(new Outcome.Gone(first));
        assertThat(storage.tags().wouldBe(APP, TAG, second, TagRule.RECREATABLE))
                .isEqualTo(new Outcome.Created());
        assertThat(storage.tags().find(APP, TAG)).isEmpty();
    }

    @Test
    void aTagNeedsItsManifest() {
        assertThat(storage.tags().put(APP, TAG, Contents.sha256(Contents.text("none")), TagRule.RECREATABLE))
                .isEqualTo(new Outcome.NoManifest());
    }

    @Test
    void ofRacingTagsExactlyOneWins() throws Exception {
        List<StoredManifest> manifests = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            manifests.add(stored("racer " + i));
        }

        List<Outcome> outcomes =
                race(8, i -> storage.tags().put(APP, TAG, manifests.get(i).digest(), TagRule.RECREATABLE));

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
            storage.tags().put(APP, new Tag(name), manifest.digest(), TagRule.RECREATABLE);
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
        storage.manifests().delete(APP, signature.digest(), "test");
        assertThat(storage.manifests().referrers(APP, subject)).isEmpty();
    }

    @Test
    void whatWasJustReadIsGoneOnceItIsDeletedAndThereOnceItIsPushedAgain() {
        Digest subject = Contents.sha256(Contents.text("subject"));
        StoredManifest manifest = manifest("read");
        Referrer referrer = new Referrer(
                subject, new Descriptor(TYPE, manifest.digest(), manifest.content().length, "example/x", Map.of()));
        storage.manifests().put(APP, manifest, Optional.of(referrer));
        storage.tags().put(APP, TAG, manifest.digest(), TagRule.RECREATABLE);
        assertThat(isServed(subject, manifest.digest())).containsExactly(true, true, true, true, true);

        storage.manifests().delete(APP, manifest.digest(), "test");
        assertThat(isServed(subject, manifest.digest())).containsExactly(false, false, false, false, false);

        storage.manifests().put(APP, manifest, Optional.of(referrer));
        storage.tags().put(APP, TAG, manifest.digest(), TagRule.RECREATABLE);
        assertThat(isServed(subject, manifest.digest())).containsExactly(true, true, true, true, true);
    }

    @Test
    void whatWasJustReadIsNotServedOnceItIsCondemned() {
        Digest subject = Contents.sha256(Contents.text("subject"));
        StoredManifest manifest = manifest("rotten");
        Referrer referrer = new Referrer(
                subject, new Descriptor(TYPE, manifest.digest(), manifest.content().length, "example/x", Map.of()));
        storage.manifests().put(APP, manifest, Optional.of(referrer));
        storage.tags().put(APP, TAG, manifest.digest(), TagRule.RECREATABLE);
        assertThat(isServed(subject, manifest.digest())).containsExactly(true, true, true, true, true);

        condemn(storage, manifest.digest());

        // The tag waits for the manifest to be pushed again.
        assertThat(isServed(subject, manifest.digest())).containsExactly(false, false, false, false, true);
    }

    /** Whether a manifest is read, found, used, and listed under its subject; and whether its tag leads to it. */
    private List<Boolean> isServed(Digest subject, Digest manifest) {
        return List.of(
                storage.manifests().read(APP, manifest).isPresent(),
                storage.manifests().find(APP, manifest).isPresent(),
                storage.manifests().use(APP, manifest).isPresent(),
                !storage.manifests().referrers(APP, subject).isEmpty(),
                storage.tags().resolve(APP, TAG).isPresent());
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
}
