package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;
import dev.cairn.registry.model.Descriptor;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.policy.TagRule;
import dev.cairn.registry.storage.ContentStore.Amount;
import dev.cairn.registry.storage.ContentStore.Reclaimed;
import dev.cairn.registry.storage.ManifestStore;
import dev.cairn.registry.storage.ManifestStore.Referrer;
import dev.cairn.registry.storage.ManifestStore.StoredManifest;
import dev.cairn.registry.storage.RegistryStorage;
import dev.cairn.registry.storage.StorageException;
import dev.cairn.registry.storage.StorageFailure;
import dev.cairn.registry.storage.Upload;
import dev.cairn.registry.storage.UsedContentContract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class FileStorageTest extends UsedContentContract {

    @TempDir
    private Path temp;

    private final Random random = new Random(42);

    @Override
    protected RegistryStorage open() throws IOException {
        return FileStorage.open(root(), random, clock, MAX_BLOB_BYTES);
    }

    private Path root() {
        return temp.resolve("data");
    }

    private DataDirectory directory() {
        return new DataDirectory(root());
    }

    @Test
    void contentIsStoredOnceHoweverManyHaveIt() throws IOException {
        byte[] content = Contents.random(1, 10_000);
        Digest digest = push(APP, content);
        push(OTHER, content);
        storage.blobs().mount(new Repository("third"), digest, APP);

        assertThat(Files.getAttribute(directory().content(digest), "unix:nlink"))
                .isEqualTo(4);
        assertThat(files(directory().uploads())).isEmpty();
        assertThat(files(directory().staging())).isEmpty();
    }

    @Test
    void theDataFolderIsItsOwnersAlone() throws IOException {
        assertThat(Files.getPosixFilePermissions(root())).hasToString("[OWNER_READ, OWNER_WRITE, OWNER_EXECUTE]");
    }

    @Test
    void aSecondRegistryOnTheSameFolderIsRefused() {
        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Another registry is running on");
    }

    @Test
    void leftoversOfAKilledProcessAreSweptAndUploadsUnderWayAreKept() throws IOException {
        Upload upload = storage.uploads().start(APP, Digest.Algorithm.SHA256);
        append(upload, Contents.random(2, 100));
        storage.close();
        // Killed between writing a file and renaming it; inside a commit; and while an upload began.
        Files.write(directory().staging().resolve("half-a-manifest"), new byte[10]);
        Files.writeString(directory().uploads().resolve("00000000-0000-4000-8000-000000000001.json"), "{}");
        Files.write(directory().uploads().resolve("00000000-0000-4000-8000-000000000002.data"), new byte[10]);
        Files.write(directory().uploads().resolve("00000000-0000-4000-8000-000000000003.data"), new byte[10]);
        Files.writeString(directory().uploads().resolve("00000000-0000-4000-8000-000000000003.json"), "{\"repo");

        storage = open();

        assertThat(files(directory().staging())).isEmpty();
        assertThat(files(directory().uploads()))
                .containsExactlyInAnyOrder(upload.id() + ".data", upload.id() + ".json");
        assertThat(storage.uploads().find(APP, upload.id()).orElseThrow().received())
                .isEqualTo(100);
    }

    @Test
    void aManifestWhoseRecordWasNeverWrittenIsNotThereAndCanBePushedAgain() throws IOException {
        byte[] content = Contents.text("{}");
        StoredManifest manifest = new StoredManifest(Contents.sha256(content), TYPE, content);
        Digest subject = Contents.sha256(Contents.text("subject"));
        Referrer referrer = new Referrer(subject, new Descriptor(TYPE, manifest.digest(), 2, null, null));
        storage.manifests().put(APP, manifest, Optional.of(referrer));
        Files.delete(directory().manifestRecord(APP, manifest.digest()));
        reopen();

        assertThat(storage.manifests().find(APP, manifest.digest())).isEmpty();
        assertThat(storage.manifests().referrers(APP, subject)).isEmpty();
        storage.manifests().put(APP, manifest, Optional.of(referrer));
        assertThat(storage.manifests().referrers(APP, subject)).containsExactly(referrer.descriptor());
    }

    @Test
    void aTagsFileThatSomebodySpoiledIsAnErrorAndNoAnswer() throws IOException {
        push(APP, new byte[1]);
        Files.createDirectories(directory().tags(APP));
        Files.writeString(directory().tag(APP, new Tag("bad")), "not a digest");

        assertThatThrownBy(() -> storage.tags().resolve(APP, new Tag("bad")))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        e -> assertThat(e.failure()).isInstanceOf(StorageFailure.DamagedTag.class));
    }

    @Test
    void aDamagedManifestIsNotGivenOutAndIsWholeOnceItIsPushedAgain() throws IOException {
        for (int size : List.of(100, ManifestStore.LARGE_BYTES + 1)) {
            byte[] content = Contents.random(size, size);
            StoredManifest manifest = new StoredManifest(Contents.sha256(content), TYPE, content);
            storage.manifests().put(APP, manifest, Optional.empty());
            damage(directory().content(manifest.digest()));
            reopen();

            assertDamaged(() -> storage.manifests().read(APP, manifest.digest()), manifest.digest());
            assertDamaged(() -> storage.manifests().open(APP, manifest.digest()), manifest.digest());
            storage.manifests().put(APP, manifest, Optional.empty());
            assertThat(storage.manifests()
                            .read(APP, manifest.digest())
                            .orElseThrow()
                            .content())
                    .isEqualTo(content);
        }
    }

    @Test
    void aLargeManifestThatIsDamagedAfterItWasReadIsNotGivenOut() throws IOException {
        byte[] content = Contents.random(1, ManifestStore.LARGE_BYTES + 1);
        StoredManifest manifest = new StoredManifest(Contents.sha256(content), TYPE, content);
        storage.manifests().put(APP, manifest, Optional.empty());
        storage.manifests().open(APP, manifest.digest()).orElseThrow().content().close();

        damage(directory().content(manifest.digest()));

        assertDamaged(() -> storage.manifests().open(APP, manifest.digest()), manifest.digest());
        assertDamaged(() -> storage.manifests().read(APP, manifest.digest()), manifest.digest());
    }

    @Test
    void contentWhoseNameInThePoolWasLostIsWholeWhereItIsPushedAgain() throws IOException {
        byte[] content = Contents.random(6, 100_000);
        Digest digest = push(APP, content);
        Files.delete(directory().content(digest));
        damage(directory().blob(APP, digest));

        push(APP, content);

        assertThat(read(APP, digest)).isEqualTo(content);
        assertThat(Files.readAllBytes(directory().content(digest))).isEqualTo(content);
        assertThat(files(directory().staging())).isEmpty();
    }

    private static void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    private static void assertDamaged(ThrowableAssert.ThrowingCallable reading, Digest digest) {
        assertThatThrownBy(reading)
                .isInstanceOfSatisfying(
                        StorageException.class,
                        e -> assertThat(e.failure()).isEqualTo(new StorageFailure.Damaged(digest)));
    }

    @Test
    void aManifestWhoseBytesAreGoneIsCondemnedWithItsRecord() throws IOException {
        StoredManifest manifest = stored("one");
        Files.delete(directory().manifest(APP, manifest.digest()));
        reopen();

        assertThat(condemn(storage, manifest.digest())).containsExactly(APP);

        assertThat(storage.manifests().find(APP, manifest.digest())).isEmpty();
        assertThat(storage.outbox().oldest(10)).hasSize(2);
    }

    @Test
    void aDamagedBlobIsWholeInAllRepositoriesOnceItIsPushedAgain() throws IOException {
        byte[] content = Contents.random(4, 100_000);
        Digest digest = push(APP, content);
        storage.blobs().mount(OTHER, digest, APP);
        Repository third = new Repository("third");
        storage.blobs().mount(third, digest, APP);
        assertThat(storage.blobs().quarantine(third, digest, clock.instant().plusSeconds(1)))
                .isTrue();
        damage(directory().content(digest));
        assertThat(read(OTHER, digest)).isNotEqualTo(content);

        push(new Repository("fourth"), content);

        assertThat(read(APP, digest)).isEqualTo(content);
        assertThat(read(OTHER, digest)).isEqualTo(content);
        assertThat(Files.readAllBytes(directory().quarantined(third, digest))).isEqualTo(content);
        assertThat(Files.readAllBytes(directory().content(digest))).isEqualTo(content);
        assertThat(Files.getAttribute(directory().content(digest), "unix:nlink"))
                .isEqualTo(5);
        assertThat(files(directory().corrupt())).hasSize(1);
        assertThat(files(directory().staging())).isEmpty();
    }

    /** As after {@code cp -r --preserve=timestamps}: each name is a file of its own. */
    private void own(Path link) throws IOException {
        Path copy = directory().staging().resolve("copy");
        Files.copy(link, copy, StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(copy, link, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void contentThatRepositoriesHaveInFilesOfTheirOwnIsNotFreed() throws IOException {
        Digest blob = push(APP, Contents.random(1, 100));
        Digest aside = push(APP, Contents.random(2, 20));
        storage.blobs().quarantine(APP, aside, clock.instant().plusSeconds(1));
        Digest manifest = stored("one").digest();
        Digest unowned = push(OTHER, Contents.random(3, 3));
        storage.blobs().delete(OTHER, unowned);
        own(directory().blob(APP, blob));
        own(directory().quarantined(APP, aside));
        own(directory().manifest(APP, manifest));
        Instant later = clock.instant().plusSeconds(10_000_000);

        assertThat(storage.content().reclaim(later))
                .isEqualTo(new Reclaimed(new Amount(1, 3), new Amount(3, 120 + manifestSize(manifest))));

        for (Digest digest : List.of(blob, aside, manifest)) {
            assertThat(directory().content(digest)).exists();
        }
        storage.blobs().delete(APP, blob);
        assertThat(storage.content().reclaim(later).freed()).isEqualTo(new Amount(1, 100));
    }

    private long manifestSize(Digest manifest) {
        return storage.manifests().find(APP, manifest).orElseThrow().size();
    }

    @Test
    void eachFileBesideThePoolsIsToldOfOnceHoweverManyNamesItHas() throws IOException {
        Digest digest = push(APP, Contents.random(1, 100));
        storage.blobs().mount(OTHER, digest, APP);
        Digest shared = push(APP, Contents.random(2, 100));
        assertThat(storage.content().copies()).isEmpty();
        own(directory().content(digest)); // as the pool goes on with another file when this one has all its links

        assertThat(storage.content().copies()).containsOnlyKeys(digest).doesNotContainKey(shared);
        assertThat(storage.content().copies().get(digest)).hasSize(1);
    }

    @Test
    void aFileOfItsOwnThatIsLinkedAgainIsNotUsedByThatAndForgetsNoUse() throws IOException {
        Digest digest = push(APP, Contents.random(1, 100));
        own(directory().blob(APP, digest));
        clock.pass(Duration.ofHours(1));
        storage.blobs().use(APP, digest);
        Instant used = clock.instant();
        clock.pass(Duration.ofHours(1));

        storage.content().copies().getOrDefault(digest, List.of()).getFirst().unite();

        assertThat(Times.of(directory().content(digest))).isEqualTo(used);
        assertThat(Files.isSameFile(directory().content(digest), directory().blob(APP, digest)))
                .isTrue();
        assertThat(files(directory().staging())).isEmpty();
    }

    @Test
    void contentThatIsSetAsideIsAtNoMomentThePoolsAsWell() throws Exception {
        AtomicBoolean seen = new AtomicBoolean();
        AtomicBoolean over = new AtomicBoolean();
        Files.createDirectories(directory().corrupt());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> watching = threads.submit(() -> {
                while (!over.get()) {
                    seen.compareAndSet(false, isAnyAsideStillInThePool());
                }
                return seen;
            });
            try {
                for (int i = 0; i < 20; i++) {
                    setAsideTwice(Contents.random(i, 1000));
                }
            } finally {
                over.set(true);
            }
            watching.get();
        }

        assertThat(seen).isFalse();
        assertThat(files(directory().corrupt()))
                .as("each under a name of its own")
                .hasSize(40);
    }

    private void setAsideTwice(byte[] content) throws IOException {
        Digest digest = push(APP, content);
        condemn(storage, digest);
        push(APP, content);
        damage(directory().content(digest));
        push(APP, content);
    }

    private boolean isAnyAsideStillInThePool() throws IOException {
        for (String name : files(directory().corrupt())) {
            String hex = name.substring(name.indexOf('-') + 1, name.indexOf('.'));
            Path content = directory().content(new Digest(Digest.Algorithm.SHA256, hex));
            if (isSameFile(directory().corrupt().resolve(name), content)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSameFile(Path one, Path other) throws IOException {
        try {
            return Files.isSameFile(one, other);
        } catch (NoSuchFileException _) {
            return false; // one of them is not there in this moment
        }
    }

    @Test
    void whatAPushHasPutRightSinceItWasLookedAtIsNotCondemned() throws IOException {
        byte[] content = Contents.random(5, 100_000);
        Digest digest = push(APP, content);
        damage(directory().content(digest));
        String bad = storage.content().version(digest).orElseThrow();
        push(APP, content);

        assertThat(storage.content().condemn(digest, bad)).isEmpty();

        assertThat(read(APP, digest)).isEqualTo(content);
    }

    @Test
    void aDamagedBlobThatIsShorterIsWholeOnceItIsPushedAgain() throws IOException {
        byte[] content = Contents.random(5, 100_000);
        Digest digest = push(APP, content);
        Files.write(directory().content(digest), new byte[0]);

        push(APP, content);

        assertThat(read(APP, digest)).isEqualTo(content);
    }

    @Test
    void aFileThatHasAllTheLinksItsFileSystemAllowsIsCopiedOnce() throws IOException {
        byte[] content = Contents.random(3, 10);
        Digest digest = push(APP, content);
        Path links = Files.createDirectory(temp.resolve("links"));
        assumeTrue(exhaustLinks(directory().content(digest), links), "this file system has no limit within reach");

        assertThat(storage.blobs().mount(OTHER, digest, APP)).isTrue();

        assertThat(read(OTHER, digest)).isEqualTo(content);
        assertThat(Files.getAttribute(directory().content(digest), "unix:nlink"))
                .isEqualTo(2);
    }

    private static boolean exhaustLinks(Path file, Path folder) {
        try {
            for (int i = 0; i < 70_000; i++) {
                Files.createLink(folder.resolve("l" + i), file);
            }
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    @Test
    void whatIsNotOfTheRegistryInItsFoldersIsPassedOver() throws IOException {
        StoredManifest manifest = stored("kept");
        storage.tags().put(APP, TAG, manifest.digest(), TagRule.RECREATABLE);
        Path repositories = directory().repositories();
        Files.writeString(repositories.resolve(".DS_Store"), "");
        Files.writeString(repositories.resolve("notes"), "");
        Files.createDirectories(directory().repository(APP).resolve("lost+found"));
        Files.writeString(directory().tags(APP).resolve(".v1.swp"), "");

        reopen();

        assertThat(storage.repositories().list("", 10)).containsExactly(APP);
        assertThat(storage.tags().list(APP, "", 10)).containsExactly(TAG);
        assertThat(storage.tags().all(APP)).hasSize(1);
    }

    @Test
    void aFullDiskIsToldAndLeavesNothingTorn() throws Exception {
        Path small = Files.createDirectory(temp.resolve("small"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", small.toString()), "mounting is not allowed");
        try (FileStorage full = FileStorage.open(small.resolve("data"), random, clock, MAX_BLOB_BYTES)) {
            Upload upload = full.uploads().start(APP, Digest.Algorithm.SHA256);
            assertThatThrownBy(() -> append(upload, Contents.random(4, 1_000_000)))
                    .isInstanceOfSatisfying(
                            StorageException.class,
                            e -> assertThat(e.failure()).isInstanceOf(StorageFailure.OutOfSpace.class));

            assertThat(full.uploads().find(APP, upload.id())).isEmpty();
            assertThat(files(small.resolve("data/uploads"))).isEmpty();
            Upload fits = full.uploads().start(APP, Digest.Algorithm.SHA256);
            append(fits, Contents.text("fits"));
            fits.commit(Contents.sha256(Contents.text("fits")));
            assertThat(full.blobs().size(APP, Contents.sha256(Contents.text("fits"))))
                    .hasValue(4);
        } finally {
            assertThat(run("umount", small.toString())).isTrue();
        }
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException _) {
            return false; // there is no such command here
        }
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void aRepositoryWhoseFolderSomebodyTookAwayIsPushedToAgain() throws IOException {
        byte[] content = Contents.random(1, 100);
        push(APP, content);
        StoredManifest manifest = stored("again");
        storage.tags().put(APP, TAG, manifest.digest(), TagRule.RECREATABLE);
        Files.move(directory().repositories().resolve("team"), temp.resolve("team"));

        Digest digest = push(APP, content);
        storage.manifests().put(APP, manifest, Optional.empty());
        storage.tags().put(APP, TAG, manifest.digest(), TagRule.RECREATABLE);

        assertThat(read(APP, digest)).isEqualTo(content);
        assertThat(storage.manifests().read(APP, manifest.digest())).isPresent();
        assertThat(storage.tags().resolve(APP, TAG)).contains(manifest.digest());
    }
}
