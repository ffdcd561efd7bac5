package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;
import dev.cairn.registry.model.Descriptor;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.model.UploadId;
import dev.cairn.registry.policy.TagRule;
import dev.cairn.registry.storage.BlobContent;
import dev.cairn.registry.storage.ManifestStore;
import dev.cairn.registry.storage.ManifestStore.ManifestRecord;
import dev.cairn.registry.storage.ManifestStore.Referrer;
import dev.cairn.registry.storage.ManifestStore.StoredManifest;
import dev.cairn.registry.storage.Notice;
import dev.cairn.registry.storage.RegistryStorage;
import dev.cairn.registry.storage.StorageFailure;
import dev.cairn.registry.storage.StorageTestBase;
import dev.cairn.registry.storage.TagStore.Outcome;
import dev.cairn.registry.storage.TagStore.TagRecord;
import dev.cairn.registry.storage.Upload;

import static org.assertj.core.api.Assertions.assertThat;

/** Small files that a disk or a hand has spoiled: each takes down what it is about, and no more. */
class DamagedFilesTest extends StorageTestBase {

    private static final Digest SUBJECT = Contents.sha256(Contents.text("subject"));

    @TempDir
    private Path temp;

    private final Random random = new Random(7);

    @Override
    protected RegistryStorage open() throws IOException {
        return FileStorage.open(temp.resolve("data"), random, clock, MAX_BLOB_BYTES);
    }

    private DataDirectory directory() {
        return new DataDirectory(temp.resolve("data"));
    }

    private void spoil(Path file, String content) throws IOException {
        Files.writeString(file, content);
        reopen();
    }

    private List<Digest> listed() {
        List<Digest> listed = new ArrayList<>();
        assertFails(
                () -> storage.manifests().list(APP, manifest -> listed.add(manifest.digest())),
                StorageFailure.Damaged.class);
        return listed;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "null", "{}", "[]", "\0\0\0\0", "{\"mediaType\":\"a\",\"size\":1,\"subject\":\"x\"}"})
    void aRecordThatCannotBeReadTakesDownItsOwnManifestUntilThatIsPushedAgain(String content) throws IOException {
        StoredManifest whole = stored("whole");
        StoredManifest damaged = stored("damaged");
        spoil(directory().manifestRecord(APP, damaged.digest()), content);

        assertThat(storage.outbox().oldest(10)).hasSize(2);
        assertFails(() -> storage.manifests().find(APP, damaged.digest()), StorageFailure.Damaged.class);
        assertFails(() -> storage.manifests().use(APP, damaged.digest()), StorageFailure.Damaged.class);
        assertFails(() -> storage.manifests().open(APP, damaged.digest()), StorageFailure.Damaged.class);
        assertFails(() -> storage.manifests().read(APP, damaged.digest()), StorageFailure.Damaged.class);
        assertThat(listed()).containsExactly(whole.digest());
        assertThat(storage.tags().put(APP, TAG, damaged.digest(), TagRule.RECREATABLE))
                .isInstanceOf(Outcome.Created.class);
        assertThat(storage.tags().list(APP, "", 10)).containsExactly(TAG);

        StoredManifest again = new StoredManifest(damaged.digest(), "application/other", damaged.content());
        storage.manifests().put(APP, again, Optional.empty());

        assertThat(storage.manifests().find(APP, damaged.digest()).orElseThrow())
                .extracting(ManifestRecord::mediaType, ManifestRecord::size)
                .containsExactly("application/other", (long) damaged.content().length);
        assertThat(storage.manifests().read(APP, damaged.digest()).orElseThrow().mediaType())
                .isEqualTo("application/other");
        assertThat(storage.outbox().oldest(10)).as("the log knows of it").hasSize(2);
    }

    @Test
    void aRecordThatIsSpoiledWhileItIsRememberedIsWholeOnceItsManifestIsPushedAgain() throws IOException {
        StoredManifest manifest = stored("remembered");
        storage.manifests().read(APP, manifest.digest());
        Files.writeString(directory().manifestRecord(APP, manifest.digest()), "{");

        storage.manifests().put(APP, manifest, Optional.empty());

        reopen();
        assertThat(storage.manifests().find(APP, manifest.digest())).isPresent();
    }

    @Test
    void aManifestWhoseRecordCannotBeReadMayBeDeletedButIsNotCollected() throws IOException {
        StoredManifest manifest = manifest("referrer");
        storage.manifests().put(APP, manifest, referrer(manifest));
        storage.tags().put(APP, TAG, manifest.digest(), TagRule.RECREATABLE);
        spoil(directory().manifestRecord(APP, manifest.digest()), "");
        assertThat(storage.manifests().referrers(APP, SUBJECT)).hasSize(1);

        assertFails(
                () -> storage.manifests()
                        .deleteUnused(APP, manifest.digest(), clock.instant().plusSeconds(1), "unused"),
                StorageFailure.Damaged.class);
        assertThat(storage.manifests().delete(APP, manifest.digest(), "by hand"))
                .isTrue();

        assertThat(storage.manifests().find(APP, manifest.digest())).isEmpty();
        assertThat(storage.manifests().referrers(APP, SUBJECT)).isEmpty();
        assertThat(storage.tags().find(APP, TAG)).isEmpty();
        assertThat(storage.outbox().oldest(10).getLast().notice()).isInstanceOf(Notice.Collected.class);
    }

    private static Optional<Referrer> referrer(StoredManifest manifest) {
        return Optional.of(
                new Referrer(SUBJECT, new Descriptor(TYPE, manifest.digest(), manifest.content().length, null, null)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not a digest", "sha256:00", "\0\0\0\0"})
    void aTagThatCannotBeReadIsListedAndTakesDownNoOther(String content) throws IOException {
        Tag other = new Tag("v0");
        StoredManifest manifest = tagged(other, TAG);
        spoil(directory().tag(APP, TAG), content);

        assertThat(storage.tags().list(APP, "", 10)).containsExactly(other, TAG);
        assertThat(storage.tags().list(APP, "", 1)).containsExactly(other);
        assertThat(storage.tags().list(APP, "v0", 1)).containsExactly(TAG);
        assertThat(storage.tags().resolve(APP, other)).contains(manifest.digest());
        assertFails(() -> storage.tags().find(APP, TAG), StorageFailure.DamagedTag.class);
        List<TagRecord> told = new ArrayList<>();
        assertFails(() -> storage.tags().all(APP, told::add), StorageFailure.DamagedTag.class);
        assertThat(told).extracting(TagRecord::tag).containsExactly(other);
    }

    @Test
    void aTagsFileThatIsNoTextIsDamagedToo() throws IOException {
        tagged(TAG);
        Files.write(directory().tag(APP, TAG), new byte[] {(byte) 0xff, (byte) 0xfe});
        reopen();

        assertFails(() -> storage.tags().find(APP, TAG), StorageFailure.DamagedTag.class);
        assertThat(storage.tags().list(APP, "", 10)).containsExactly(TAG);
    }

    private StoredManifest tagged(Tag... tags) {
        StoredManifest manifest = stored("tagged");
        for (Tag tag : tags) {
            storage.tags().put(APP, tag, manifest.digest(), TagRule.RECREATABLE);
        }
        return manifest;
    }

    @Test
    void nothingIsCollectedWhileItIsNotKnownWhatATagNames() throws IOException {
        StoredManifest manifest = tagged(TAG);
        spoil(directory().tag(APP, TAG), "");
        clock.pass(Duration.ofHours(1));

        assertFails(
                () -> storage.manifests().deleteUnused(APP, manifest.digest(), clock.instant(), "unused"),
                StorageFailure.DamagedTag.class);

        assertThat(storage.manifests().find(APP, manifest.digest())).isPresent();
    }

    @Test
    void whereTagsMoveAPushMendsATag() throws IOException {
        StoredManifest manifest = tagged(TAG);
        spoil(directory().tag(APP, TAG), "");

        assertThat(storage.tags().put(APP, TAG, manifest.digest(), TagRule.MUTABLE))
                .isInstanceOf(Outcome.Created.class);

        assertThat(storage.tags().all(APP)).extracting(TagRecord::tag).containsExactly(TAG);
        assertThat(storage.tags().resolve(APP, TAG)).contains(manifest.digest());
    }

    @Test
    void whereTagsDoNotMoveADamagedOneIsDeletedFirst() throws IOException {
        StoredManifest manifest = tagged(TAG);
        spoil(directory().tag(APP, TAG), "");
        StoredManifest next = stored("next");
        assertFails(
                () -> storage.tags().put(APP, TAG, next.digest(), TagRule.RECREATABLE),
                StorageFailure.DamagedTag.class);

        assertThat(storage.tags().delete(APP, TAG)).isTrue();

        assertThat(storage.tags().list(APP, "", 10)).isEmpty();
        assertThat(storage.tags().find(APP, TAG)).isEmpty();
        assertThat(storage.tags().delete(APP, TAG)).isFalse();
        assertThat(storage.tags().put(APP, TAG, next.digest(), TagRule.RECREATABLE))
                .isInstanceOf(Outcome.Created.class);
        assertThat(storage.manifests().find(APP, manifest.digest())).isPresent();
    }

    @Test
    void whereTagsAreImmutableADamagedOneIsMendedByHandWhileTheRegistryServes() throws IOException {
        StoredManifest manifest = tagged(TAG);
        spoil(directory().tag(APP, TAG), "");
        assertFails(
                () -> storage.tags().put(APP, TAG, manifest.digest(), TagRule.IMMUTABLE),
                StorageFailure.DamagedTag.class);
        assertThat(storage.tags().list(APP, "", 10)).containsExactly(TAG);

        Files.writeString(directory().tag(APP, TAG), manifest.digest() + "\n");

        assertThat(storage.tags().resolve(APP, TAG)).contains(manifest.digest());
        assertThat(storage.tags().all(APP)).hasSize(1);
        assertThat(storage.tags().put(APP, TAG, stored("other").digest(), TagRule.IMMUTABLE))
                .isEqualTo(new Outcome.Taken(manifest.digest()));
    }

    @Test
    void whatADeletedTagNamedIsNotGuessedWhereItMatters() throws IOException {
        StoredManifest manifest = tagged(TAG);
        storage.tags().delete(APP, TAG);
        spoil(directory().goneTag(APP, TAG), "");

        assertThat(storage.tags().onceTagged(APP)).isEmpty();
        assertFails(
                () -> storage.tags().put(APP, TAG, manifest.digest(), TagRule.IMMUTABLE),
                StorageFailure.DamagedTag.class);
        assertThat(storage.tags().put(APP, TAG, manifest.digest(), TagRule.RECREATABLE))
                .isInstanceOf(Outcome.Created.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}", "null", "{\"mediaType\":\"a\",\"digest\":\"sha256:0\",\"size\":1}"})
    void anEntryThatCannotBeReadIsLeftOutUntilItsManifestIsPushedAgain(String content) throws IOException {
        StoredManifest whole = manifest("whole");
        StoredManifest damaged = manifest("damaged");
        storage.manifests().put(APP, whole, referrer(whole));
        storage.manifests().put(APP, damaged, referrer(damaged));
        Files.writeString(directory().referrers(APP, SUBJECT).resolve("notes"), "somebody's own");
        spoil(directory().referrer(APP, SUBJECT, damaged.digest()), content);
        assertThat(storage.manifests().referrers(APP, SUBJECT))
                .extracting(Descriptor::digest)
                .containsExactly(whole.digest());

        storage.manifests().put(APP, damaged, referrer(damaged));

        assertThat(storage.manifests().referrers(APP, SUBJECT))
                .extracting(Descriptor::digest)
                .containsExactlyInAnyOrder(whole.digest(), damaged.digest());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}", "{\"repository\":\"../../etc\",\"algorithm\":\"sha256\"}"})
    void anUploadWhoseRecordCannotBeReadIsNotKnownAndExpires(String content) throws IOException {
        UploadId id = new UploadId(UUID.fromString("00000000-0000-4000-8000-000000000001"));
        Files.write(directory().uploadData(id), new byte[10]);
        Files.writeString(directory().uploadRecord(id), content);
        Files.writeString(directory().uploads().resolve("notes.data"), "somebody's own");
        Upload good = storage.uploads().start(APP, Digest.Algorithm.SHA256);

        assertThat(storage.uploads().find(APP, id)).isEmpty();
        assertThat(storage.uploads().find(APP, good.id())).isPresent();
        assertThat(storage.uploads()
                        .expire(Files.getLastModifiedTime(directory().uploadData(id))
                                .toInstant()
                                .plus(Duration.ofDays(1))))
                .isEqualTo(2);
        assertThat(directory().uploadData(id)).doesNotExist();
        assertThat(directory().uploadRecord(id)).doesNotExist();
    }

    /** For the system that is an error with this file, as a damaged disk is. */
    private void putFolderInPlaceOf(Path file) throws IOException {
        Files.delete(file);
        Files.createDirectory(file);
        Files.writeString(file.resolve("notes"), "somebody's own");
        reopen();
    }

    /** Not even its size and time can be asked for. */
    private void makeUnreadable(Path file) throws IOException {
        Files.delete(file);
        Files.createSymbolicLink(file, file.getFileName());
        reopen();
    }

    @Test
    void aFolderInThePlaceOfARecordIsDamageThatAPushMends() throws IOException {
        StoredManifest whole = stored("whole");
        StoredManifest damaged = stored("damaged");
        putFolderInPlaceOf(directory().manifestRecord(APP, damaged.digest()));

        assertFails(() -> storage.manifests().find(APP, damaged.digest()), StorageFailure.Damaged.class);
        assertThat(listed()).containsExactly(whole.digest());
        storage.manifests().put(APP, damaged, Optional.empty());

        assertThat(storage.manifests().find(APP, damaged.digest())).isPresent();
        assertThat(storage.outbox().oldest(10)).hasSize(2);
        try (Stream<Path> kept = Files.list(directory().corrupt())) {
            assertThat(kept)
                    .singleElement()
                    .extracting(folder -> folder.resolve("notes"))
                    .satisfies(notes -> assertThat(notes).exists());
        }
    }

    @Test
    void aRecordThatCannotEvenBeLookedAtIsDamagedAndMayBeDeleted() throws IOException {
        StoredManifest damaged = stored("damaged");
        makeUnreadable(directory().manifestRecord(APP, damaged.digest()));
        assertThat(storage.outbox().oldest(10)).as("waits still").hasSize(1);
        assertFails(() -> storage.manifests().find(APP, damaged.digest()), StorageFailure.Damaged.class);
        assertThat(listed()).isEmpty();

        assertThat(storage.manifests().delete(APP, damaged.digest(), "by hand")).isTrue();

        assertThat(storage.manifests().find(APP, damaged.digest())).isEmpty();
    }

    @Test
    void aManifestWithAFolderInThePlaceOfItsRecordMayBeDeleted() throws IOException {
        StoredManifest damaged = stored("damaged");
        putFolderInPlaceOf(directory().manifestRecord(APP, damaged.digest()));

        assertThat(storage.manifests().delete(APP, damaged.digest(), "by hand")).isTrue();

        assertThat(storage.manifests().find(APP, damaged.digest())).isEmpty();
        assertThat(storage.outbox().oldest(10).getLast().notice()).isInstanceOf(Notice.Collected.class);
    }

    @Test
    void bytesThatCannotBeReadAreDamageThatAPushMends() throws IOException {
        StoredManifest whole = stored("whole");
        StoredManifest damaged = stored("damaged");
        putFolderInPlaceOf(directory().manifest(APP, damaged.digest()));

        assertFails(() -> storage.manifests().read(APP, damaged.digest()), StorageFailure.Damaged.class);
        assertFails(() -> storage.manifests().open(APP, damaged.digest()), StorageFailure.Damaged.class);
        assertFails(() -> storage.manifests().use(APP, damaged.digest()), StorageFailure.Damaged.class);
        assertThat(storage.manifests().read(APP, whole.digest())).isPresent();
        storage.manifests().put(APP, damaged, Optional.empty());

        assertThat(storage.manifests().read(APP, damaged.digest()).orElseThrow().content())
                .isEqualTo(damaged.content());
    }

    @Test
    void aFolderInThePlaceOfATagIsDamageThatAPushMends() throws IOException {
        StoredManifest manifest = tagged(TAG);
        putFolderInPlaceOf(directory().tag(APP, TAG));
        assertFails(() -> storage.tags().find(APP, TAG), StorageFailure.DamagedTag.class);

        storage.tags().put(APP, TAG, manifest.digest(), TagRule.MUTABLE);

        assertThat(storage.tags().resolve(APP, TAG)).contains(manifest.digest());
    }

    @Test
    void anEntryThatCannotEvenBeLookedAtIsLeftOut() throws IOException {
        StoredManifest whole = manifest("whole");
        StoredManifest damaged = manifest("damaged");
        storage.manifests().put(APP, whole, referrer(whole));
        storage.manifests().put(APP, damaged, referrer(damaged));
        makeUnreadable(directory().referrer(APP, SUBJECT, damaged.digest()));

        assertThat(storage.manifests().referrers(APP, SUBJECT))
                .extracting(Descriptor::digest)
                .containsExactly(whole.digest());
    }

    @Test
    void contentThatCannotBeLookedAtStaysAndTheRestIsScrubbedAndFreed() throws IOException {
        Digest damaged = push(APP, Contents.random(1, 100));
        Digest lost = push(APP, Contents.random(2, 100));
        Digest free = push(APP, Contents.random(3, 100));
        storage.blobs().delete(APP, free);
        Files.delete(directory().content(lost));
        putFolderInPlaceOf(directory().blob(APP, lost));
        makeUnreadable(directory().content(damaged));
        makeUnreadable(directory().blob(APP, damaged));
        clock.pass(Duration.ofHours(1));

        List<Digest> scrubbed = new ArrayList<>();
        storage.content().list(scrubbed::add);
        List<Digest> listed = new ArrayList<>();
        storage.blobs().list(APP, blob -> listed.add(blob.digest()));
        storage.content().reclaim(clock.instant());

        assertThat(scrubbed).containsExactlyInAnyOrder(damaged, free);
        assertThat(listed).doesNotContain(damaged);
        assertThat(directory().content(free)).doesNotExist();
        assertThat(directory().content(damaged)).isSymbolicLink();
    }

    @Test
    void aFolderInThePlaceOfAnUploadsRecordIsNoReasonNotToStart() throws IOException {
        Upload upload = storage.uploads().start(APP, Digest.Algorithm.SHA256);
        Upload half = storage.uploads().start(APP, Digest.Algorithm.SHA256);
        Files.delete(directory().uploadData(half.id()));
        putFolderInPlaceOf(directory().uploadRecord(half.id()));
        putFolderInPlaceOf(directory().uploadRecord(upload.id()));

        assertThat(storage.uploads().find(APP, upload.id())).isEmpty();
        assertThat(storage.uploads().expire(Instant.now().plus(Duration.ofDays(1))))
                .isZero();
        assertThat(directory().uploadData(upload.id())).doesNotExist();
    }

    @Test
    void aFolderInThePlaceOfTheReserveIsNoReasonNotToStart() throws IOException {
        putFolderInPlaceOf(directory().reserve());

        assertThat(stored("whole")).isNotNull();
    }

    private StoredManifest storedLarge() {
        StoredManifest large = manifest("a".repeat(ManifestStore.LARGE_BYTES));
        storage.manifests().put(APP, large, Optional.empty());
        return large;
    }

    private void lose(StoredManifest manifest) throws IOException {
        Files.delete(directory().manifest(APP, manifest.digest()));
    }

    @Test
    void bytesThatAreGoneAreTakenBackFromThePool() throws IOException {
        StoredManifest small = stored("small");
        StoredManifest large = storedLarge();
        lose(small);
        lose(large);
        reopen();

        assertThat(storage.manifests().use(APP, small.digest())).isPresent();
        assertThat(directory().manifest(APP, small.digest()))
                .hasSameBinaryContentAs(directory().content(small.digest()));
        assertThat(storage.manifests().read(APP, large.digest()).orElseThrow().content())
                .isEqualTo(large.content());
        assertThat(directory().manifest(APP, large.digest())).exists();
        assertThat(storage.manifests().read(APP, small.digest()).orElseThrow().content())
                .isEqualTo(small.content());
    }

    @Test
    void bytesThatAreGoneWhileTheirManifestIsRememberedAreTakenBackToo() throws IOException {
        StoredManifest large = storedLarge();
        storage.manifests().read(APP, large.digest());
        lose(large);

        try (BlobContent content =
                storage.manifests().open(APP, large.digest()).orElseThrow().content()) {
            assertThat(bytes(content)).isEqualTo(large.content());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bytesThatThePoolHasNotWholeEitherAreDamageThatAPushMends(boolean inPool) throws IOException {
        StoredManifest whole = stored("whole");
        StoredManifest lost = stored("lost");
        lose(lost);
        if (inPool) {
            Files.writeString(directory().content(lost.digest()), "{}");
        } else {
            Files.delete(directory().content(lost.digest()));
        }
        reopen();

        assertFails(() -> storage.manifests().read(APP, lost.digest()), StorageFailure.Damaged.class);
        assertFails(() -> storage.manifests().use(APP, lost.digest()), StorageFailure.Damaged.class);
        assertThat(storage.manifests().read(APP, whole.digest())).isPresent();
        storage.manifests().put(APP, lost, Optional.empty());

        assertThat(storage.manifests().read(APP, lost.digest()).orElseThrow().content())
                .isEqualTo(lost.content());
    }

    @Test
    void aManifestWhoseBytesAreGoneMayBeDeletedAndIsNotThereThen() throws IOException {
        StoredManifest lost = stored("lost");
        lose(lost);
        Files.delete(directory().content(lost.digest()));

        assertThat(storage.manifests().delete(APP, lost.digest(), "by hand")).isTrue();

        assertThat(storage.manifests().read(APP, lost.digest())).isEmpty();
    }

    @Test
    void oneThatIsReadWhileItIsDeletedAndPushedIsThereOrNotAndNeverDamaged() throws Exception {
        StoredManifest large = storedLarge();
        AtomicBoolean done = new AtomicBoolean();

        race(4, number -> {
            if (number > 0) {
                while (!done.get()) {
                    storage.manifests()
                            .read(APP, large.digest())
                            .ifPresent(read -> assertThat(read.content()).isEqualTo(large.content()));
                }
                return number;
            }
            try {
                for (int i = 0; i < 50; i++) {
                    storage.manifests().delete(APP, large.digest(), "by hand");
                    storage.manifests().put(APP, large, Optional.empty());
                }
            } finally {
                done.set(true);
            }
            return number;
        });

        assertThat(storage.manifests().read(APP, large.digest())).isPresent();
    }

    /** A manifest's record, with other content than it had. */
    private void rewrite(StoredManifest manifest, String part, String with) throws IOException {
        Path record = directory().manifestRecord(APP, manifest.digest());
        String was = Files.readString(record);
        assertThat(was).contains(part);
        spoil(record, was.replace(part, with));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html\\r\\nX-Evil: 1", "text/\\u0000html", "text/\\u00fc", " ", ""})
    void aMediaTypeThatIsNoHeaderIsDamage(String mediaType) throws IOException {
        StoredManifest damaged = stored("damaged");
        rewrite(damaged, TYPE, mediaType);
        assertFails(() -> storage.manifests().find(APP, damaged.digest()), StorageFailure.Damaged.class);

        storage.manifests().put(APP, damaged, Optional.empty());

        assertThat(storage.manifests().read(APP, damaged.digest()).orElseThrow().mediaType())
                .isEqualTo(TYPE);
    }

    @Test
    void aSizeThatIsNotTheBytesIsDamageThatAPushMends() throws IOException {
        for (StoredManifest wrong : List.of(stored("small"), storedLarge())) {
            int size = wrong.content().length;
            rewrite(wrong, "\"size\":" + size, "\"size\":" + (size + 1));
            assertFails(() -> storage.manifests().use(APP, wrong.digest()), StorageFailure.Damaged.class);
            assertFails(() -> storage.manifests().open(APP, wrong.digest()), StorageFailure.Damaged.class);

            storage.manifests().put(APP, wrong, Optional.empty());

            assertThat(storage.manifests()
                            .use(APP, wrong.digest())
                            .orElseThrow()
                            .size())
                    .isEqualTo(size);
        }
        assertThat(storage.outbox().oldest(10)).as("the log knows of both").hasSize(2);
    }

    @Test
    void aSubjectThatIsNotTheManifestsIsMendedByAPush() throws IOException {
        StoredManifest wrong = manifest("referrer");
        storage.manifests().put(APP, wrong, referrer(wrong));
        rewrite(wrong, SUBJECT.toString(), wrong.digest().toString());

        storage.manifests().put(APP, wrong, referrer(wrong));

        assertThat(storage.manifests().find(APP, wrong.digest()).orElseThrow().subject())
                .contains(SUBJECT);
    }

    @Test
    void aMediaTypeIsMendedByAPushWhereTheManifestNamesItsOwn() throws IOException {
        byte[] content = Contents.text("{\"layers\":[{\"mediaType\":\"a\"}],\"mediaType\":\"" + TYPE + "\"}");
        StoredManifest wrong = new StoredManifest(Contents.sha256(content), TYPE, content);
        storage.manifests().put(APP, wrong, Optional.empty());
        rewrite(wrong, TYPE, "text/html");
        assertThat(storage.manifests().use(APP, wrong.digest()))
                .as("remembered")
                .isPresent();

        storage.manifests().put(APP, wrong, Optional.empty());

        assertThat(storage.manifests().use(APP, wrong.digest()).orElseThrow().mediaType())
                .isEqualTo(TYPE);
    }

    @Test
    void theFirstMediaTypeStaysWhereTheManifestNamesNone() {
        byte[] content = Contents.text("{\"layers\":[{\"mediaType\":\"a\"}]}");
        Digest digest = Contents.sha256(content);
        storage.manifests().put(APP, new StoredManifest(digest, TYPE, content), Optional.empty());

        storage.manifests().put(APP, new StoredManifest(digest, "application/other", content), Optional.empty());

        assertThat(storage.manifests().read(APP, digest).orElseThrow().mediaType())
                .isEqualTo(TYPE);
    }
}
