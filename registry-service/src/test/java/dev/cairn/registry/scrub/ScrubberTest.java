package dev.cairn.registry.scrub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.Notice;
import dev.cairn.registry.storage.Outbox;
import dev.cairn.registry.storage.RegistryStorage;
import dev.cairn.registry.storage.StorageTestBase;
import dev.cairn.registry.storage.fs.FileStorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ScrubberTest extends StorageTestBase {

    private static final long FAST = 1L << 40;

    @TempDir
    private Path data;

    @Override
    protected RegistryStorage open() throws IOException {
        return FileStorage.open(data, new SecureRandom(), clock, MAX_BLOB_BYTES);
    }

    /** Remembers what it was told. */
    private static final class Told implements ScrubReader {

        private final List<Digest> good = new ArrayList<>();
        private final List<Digest> bad = new ArrayList<>();
        private final List<Repository> repositories = new ArrayList<>();
        private final AtomicLong reads = new AtomicLong();

        @Override
        public void read() {
            reads.incrementAndGet();
        }

        @Override
        public void checked(Digest digest, long size) {
            good.add(digest);
        }

        @Override
        public void corrupted(Digest digest, List<Repository> from) {
            bad.add(digest);
            repositories.addAll(from);
        }
    }

    private ScrubResult scrub(Told told) throws InterruptedException {
        return new Scrubber(storage.content(), new SecureRandom(), _ -> {}).run(new Pace(FAST, System::nanoTime), told);
    }

    /** As a bad disk does it: one bit, behind the back of everybody. */
    private void flipABit(Digest digest) throws IOException {
        Path file = data.resolve("blobs").resolve(digest.algorithm().id()).resolve(digest.hex());
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 4;
        Files.write(file, bytes);
    }

    @Test
    void goodContentStays() throws Exception {
        Digest one = push(APP, Contents.random(1, 300_000));
        Digest empty = push(APP, new byte[0]);
        Told told = new Told();

        ScrubResult result = scrub(told);

        assertThat(result).isEqualTo(new ScrubResult(2, 300_000, 0, 0));
        assertThat(told.good).containsExactlyInAnyOrder(one, empty);
        assertThat(storage.blobs().size(APP, one)).isPresent();
    }

    @Test
    void contentWhoseNameInThePoolWasLostIsLookedAtAsWell() throws Exception {
        Digest digest = push(APP, Contents.random(1, 300_000));
        flipABit(digest);
        Files.delete(data.resolve("blobs").resolve(digest.algorithm().id()).resolve(digest.hex()));
        Told told = new Told();

        scrub(told);

        assertThat(told.bad).containsExactly(digest);
        assertThat(storage.blobs().open(APP, digest)).isEmpty();
    }

    @Test
    void aFlippedBitIsFoundToldAndNeverServed() throws Exception {
        byte[] content = Contents.random(1, 300_000);
        Digest bad = push(APP, content);
        storage.blobs().mount(OTHER, bad, APP);
        Digest good = push(APP, Contents.random(2, 1000));
        flipABit(bad);
        Told told = new Told();

        ScrubResult result = scrub(told);

        assertThat(result.corrupted()).isEqualTo(1);
        assertThat(told.bad).containsExactly(bad);
        assertThat(told.repositories).containsExactlyInAnyOrder(APP, OTHER);
        assertThat(told.good).containsExactly(good);
        assertThat(storage.blobs().open(APP, bad)).isEmpty();
        assertThat(storage.blobs().open(OTHER, bad)).isEmpty();
        assertThat(storage.outbox().oldest(10))
                .map(Outbox.Entry::notice)
                .containsExactlyInAnyOrder(new Notice.Corrupted(APP, bad), new Notice.Corrupted(OTHER, bad));
        try (var kept = Files.list(data.resolve("corrupt"))) {
            assertThat(kept).hasSize(1);
        }
        push(APP, content);
        assertThat(read(APP, bad)).isEqualTo(content);
    }

    @Test
    void aTruncatedFileIsFound() throws Exception {
        Digest bad = push(APP, Contents.random(1, 1000));
        Files.write(data.resolve("blobs/sha256").resolve(bad.hex()), new byte[10]);
        Told told = new Told();

        scrub(told);

        assertThat(told.bad).containsExactly(bad);
    }

    @Test
    void thePaceIsKept() throws Exception {
        AtomicLong now = new AtomicLong();
        Pace pace = new Pace(1_000_000, now::get);
        long started = System.nanoTime();

        pace.after(50_000);

        // 50 ms for 50 kB of a megabyte each second; the thread really waits, by however slow a clock.
        assertThat(System.nanoTime() - started).isGreaterThanOrEqualTo(50_000_000L);
    }

    @Test
    void theRunOfTheScheduleGivesWayToAnOperatorsAndGoesOnAfterIt() throws Exception {
        Digest digest = push(APP, Contents.random(1, 1 << 19));
        Scrubber scrubber = new Scrubber(storage.content(), new SecureRandom(), _ -> {});
        Told byTheSchedule = new Told();
        Thread schedule = Thread.startVirtualThread(() -> {
            try {
                scrubber.run(new Pace(1 << 17, System::nanoTime), byTheSchedule); // four seconds
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        Awaitility.await().until(byTheSchedule.reads::get, reads -> reads > 0);
        Told told = new Told();

        assertThat(scrubber.runForOperator(new Pace(FAST, System::nanoTime), told))
                .contains(new ScrubResult(1, 1 << 19, 0, 0));

        assertThat(told.good).containsExactly(digest);
        assertThat(byTheSchedule.good).isEmpty();
        schedule.join();
        assertThat(byTheSchedule.good).containsExactly(digest);
    }

    @Test
    void anInterruptEndsTheRun() {
        push(APP, Contents.random(1, 1000));
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> scrub(new Told())).isInstanceOf(InterruptedException.class);
    }
}
