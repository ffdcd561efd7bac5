package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.registry.Contents;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.MovableClock;
import dev.cairn.registry.storage.Notice;
import dev.cairn.registry.storage.Outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FileOutboxTest {

    private static final Repository APP = new Repository("team/app");

    @TempDir
    private Path temp;

    private DataDirectory directory;
    private FileOutbox outbox;

    @BeforeEach
    void open() throws IOException {
        directory = new DataDirectory(temp.resolve("data"));
        Random random = new Random(1);
        outbox = new FileOutbox(directory, new DurableFiles(directory, random), new Times(new MovableClock()));
        Files.createDirectories(directory.staging());
        outbox.open(random, _ -> true);
    }

    private FileOutbox.Announced announce(String what) throws IOException {
        return outbox.announce(new Notice.Collected(APP, Contents.sha256(Contents.text(what)), what));
    }

    private List<String> reasons() {
        return outbox.oldest(10_000).stream()
                .map(Outbox.Entry::notice)
                .map(notice -> ((Notice.Collected) notice).reason())
                .toList();
    }

    @Test
    void whatIsAnnouncedCountsOnlyWhenItHappened() throws IOException {
        FileOutbox.Announced one = announce("one");
        assertThat(reasons()).isEmpty();

        one.happened();
        assertThat(reasons()).containsExactly("one");
    }

    @Test
    void aLaterNoticeIsNotSeenBeforeAnEarlierOneIsSettled() throws IOException {
        FileOutbox.Announced one = announce("one");
        FileOutbox.Announced two = announce("two");
        announce("three").happened();
        two.happened();
        assertThat(reasons()).isEmpty();

        one.happened();
        assertThat(reasons()).containsExactly("one", "two", "three");
    }

    @Test
    void oneThatIsWithdrawnHoldsNothingUp() throws IOException {
        FileOutbox.Announced one = announce("one");
        announce("two").happened();

        one.withdrawn();
        assertThat(reasons()).containsExactly("two");
    }

    @Test
    void oneThatCouldNotBeWrittenHoldsNothingUp() throws IOException {
        announce("one").happened();
        Path there = directory.outbox();
        Path elsewhere = temp.resolve("elsewhere");
        Files.move(there, elsewhere);
        assertThatThrownBy(() -> announce("lost")).isInstanceOf(IOException.class);
        Files.move(elsewhere, there);

        announce("two").happened();
        assertThat(reasons()).containsExactly("one", "two");
    }

    @Test
    void numbersThatComeToBeSeenOnlyGrowHoweverManyWrite() throws Exception {
        int writers = 4;
        int each = 100;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Void> writer = () -> {
                for (int i = 0; i < each; i += 2) {
                    FileOutbox.Announced first = announce("n");
                    announce("n").happened();
                    first.happened();
                }
                return null;
            };
            List<Future<Void>> running = IntStream.range(0, writers)
                    .mapToObj(_ -> threads.submit(writer))
                    .toList();
            long last = 0;
            int seen = 0;
            while (seen < writers * each) {
                for (Outbox.Entry entry : outbox.oldest(7)) {
                    assertThat(entry.sequence()).isGreaterThan(last);
                    last = entry.sequence();
                    seen++;
                    outbox.delivered(entry);
                }
                Thread.onSpinWait();
            }
            for (Future<Void> future : running) {
                future.get();
            }
        }
        assertThat(outbox.waiting()).isZero();
    }
}
