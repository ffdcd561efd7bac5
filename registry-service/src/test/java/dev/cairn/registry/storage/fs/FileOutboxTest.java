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
import java.util.function.Predicate;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.cairn.oci.Digest;
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
        return reasons(outbox);
    }

    private static List<String> reasons(FileOutbox of) {
        return of.oldest(10_000).stream()
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
        Files.createFile(there);
        assertThatThrownBy(() -> announce("lost")).isInstanceOf(IOException.class);
        Files.delete(there);
        Files.move(elsewhere, there);

        announce("two").happened();
        assertThat(reasons()).containsExactly("one", "two");
    }

    private Path file(int number) {
        return directory.outbox().resolve("%019d.json".formatted(number));
    }

    private Path aside(int number) {
        return directory.outbox().resolve("%019d.json.unreadable".formatted(number));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "{\"kind\":\"no-such-kind\",\"repository\":\"a\"}",
                "{\"kind\":\"collected\",\"repository\":\"a\"}",
                "{}",
                "{\"kind\":\"collected\",\"repository\":\"A B\",\"reason\":\"x\"}"
            })
    void oneThatCannotBeReadIsKeptAsideAndTheOthersGoOn(String content) throws IOException {
        announce("one").happened();
        announce("two").happened();
        announce("three").happened();
        Files.writeString(file(2), content);

        assertThat(reasons()).containsExactly("one", "three");
        assertThat(outbox.unreadable()).isEqualTo(1);
        assertThat(outbox.waiting()).isEqualTo(2);
        assertThat(aside(2)).hasContent(content);
    }

    @Test
    void oneThatCannotBeReadIsNoReasonNotToStart() throws IOException {
        announce("one").happened();
        announce("two").happened();
        Files.writeString(file(1), "{");
        Files.writeString(directory.outbox().resolve("what.json"), "somebody's own");

        FileOutbox next =
                new FileOutbox(directory, new DurableFiles(directory, new Random(2)), new Times(new MovableClock()));
        next.open(new Random(2), _ -> true);

        assertThat(next.oldest(10)).hasSize(1);
        assertThat(next.unreadable()).isEqualTo(1);
        assertThat(aside(1)).exists();
        assertThat(directory.outbox().resolve("what.json")).exists();
        FileOutbox afterThat =
                new FileOutbox(directory, new DurableFiles(directory, new Random(3)), new Times(new MovableClock()));
        afterThat.open(new Random(3), _ -> true);
        assertThat(afterThat.unreadable()).as("they are kept").isEqualTo(1);
    }

    private FileOutbox next(Predicate<Notice> happened) throws IOException {
        Random random = new Random(4);
        FileOutbox next = new FileOutbox(directory, new DurableFiles(directory, random), new Times(new MovableClock()));
        next.open(random, happened);
        return next;
    }

    @Test
    void whatHappenedForGoodIsKeptWhateverCanBeSeenAtTheNextStart() throws IOException {
        announce("settled").happenedForGood();
        announce("not settled").happened();
        assertThat(reasons()).containsExactly("settled", "not settled");

        assertThat(reasons(next(_ -> false))).containsExactly("settled");
    }

    @Test
    void whatWasOnlyAnnouncedIsNotKept() throws IOException {
        announce("cut off by a crash");

        assertThat(reasons(next(_ -> false))).isEmpty();
        assertThat(file(1)).doesNotExist();
    }

    @Test
    void aFolderInThePlaceOfOneIsNoReasonNotToStart() throws IOException {
        announce("one").happened();
        announce("two").happened();
        Files.delete(file(1));
        Files.createDirectories(file(1).resolve("somebody's own"));
        Files.createDirectory(aside(1));

        FileOutbox next =
                new FileOutbox(directory, new DurableFiles(directory, new Random(2)), new Times(new MovableClock()));
        next.open(new Random(2), _ -> true);

        assertThat(next.oldest(10)).hasSize(1);
        assertThat(next.unreadable())
                .as("the one aside, and the one that cannot be moved")
                .isEqualTo(2);
    }

    @Test
    void whatIsFollowedByOneThatDidNotHappenIsKeptAtEachStart() throws IOException {
        Digest digest = Contents.sha256(Contents.text("the same"));
        outbox.announce(new Notice.Collected(APP, digest, "happened")).happened();
        outbox.announce(new Notice.Collected(APP, digest, "cut off by a crash"));

        assertThat(reasons(next(_ -> false))).containsExactly("happened");
        assertThat(reasons(next(_ -> false))).containsExactly("happened");
    }

    @Test
    void oneThatSomebodyHasTakenAwayHoldsNothingUp() throws IOException {
        announce("one").happened();
        announce("two").happened();
        Files.delete(file(1));

        assertThat(reasons()).containsExactly("two");
        assertThat(outbox.waiting()).isEqualTo(1);
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
