package dev.cairn.service;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.cairn.event.EventId;
import dev.cairn.event.Fact;
import dev.cairn.event.RefDeleted;
import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;
import dev.cairn.model.RepositoryName;

import static org.assertj.core.api.Assertions.assertThat;

/** Times at which something is due. */
class TimersTest {

    private static final String A = "a".repeat(40);
    private static final Duration DEADLINE = Duration.ofSeconds(ToyStage.DEADLINE_SECONDS);
    private static final String INBOX = "cairn.inbox.toy";

    @TempDir
    Path folder;

    private ToyDriver<ToyStage.Command> toy;

    @BeforeEach
    void start() {
        toy = ToyDriver.toy(folder.resolve("first"));
    }

    @AfterEach
    void stop() {
        toy.close();
    }

    /** As after a change of the code that forgot what rows there are. */
    @Test
    void aDeadlineWhoseRowCannotBeReadIsParked() {
        toy.caughtUp();
        toy.command("shop", new ToyStage.Push("shop", A), new Message.Context("r", null, null, null, "ann"));
        Map<String, byte[]> state = new TreeMap<>(toy.entries());
        state.replaceAll((key, value) -> key.contains("Job")
                ? new String(value, StandardCharsets.UTF_8)
                        .replace("\"generation\"", "\"oldname\"")
                        .getBytes(StandardCharsets.UTF_8)
                : value);
        try (ToyDriver<ToyStage.Command> later = new ToyDriver<>(
                new ToyStage(), folder.resolve("later"), ToyDriver.START.plus(DEADLINE.multipliedBy(2)))) {
            later.caughtUp();
            later.restore(state);

            later.advance(Duration.ofSeconds(1));

            assertThat(later.operations()).hasSize(1);
        }
    }

    @Test
    void aDeadlineIsMetOnceAndNotBeforeItsTime() {
        toy.caughtUp();
        toy.command("shop", new ToyStage.Push("shop", A), new Message.Context("r", null, null, null, "ann"));
        toy.advance(DEADLINE.minusMillis(1));
        assertThat(toy.told()).containsExactly("CommitPushed");
        toy.advance(Duration.ofMillis(201));
        assertThat(toy.told()).containsExactly("CommitPushed", "CommitRejected");
        toy.advance(DEADLINE.multipliedBy(3));
        assertThat(toy.told()).hasSize(2);

        Fact rejected = toy.facts().getLast();
        assertThat(rejected.causation()).isEqualTo(toy.facts().getFirst().id());
        assertThat(rejected.actor()).isEqualTo("ann");
        assertThat(toy.work.running()).isEmpty();
    }

    @Test
    void aDeadlineGoesWithItsRow() {
        toy.caughtUp();
        toy.command("shop", new ToyStage.Push("shop", A));
        toy.command("shop", new ToyStage.Done("shop", A), StageTaskTest.outcomeOf(toy.work.started.getFirst()));
        toy.advance(DEADLINE.multipliedBy(2));
        assertThat(toy.told()).containsExactly("CommitPushed", "CommitAccepted");
        assertThat(toy.entries().keySet()).noneMatch(key -> key.startsWith("d"));
    }

    @Test
    void noTimeIsUsedBeforeTheMarkCameBy() {
        toy.command("shop", new ToyStage.Push("shop", A));
        toy.advance(DEADLINE.multipliedBy(2));
        assertThat(toy.told()).containsExactly("CommitPushed");
        toy.caughtUp();
        toy.advance(Duration.ofSeconds(1));
        assertThat(toy.told()).containsExactly("CommitPushed", "CommitRejected");
    }

    @Test
    void aDeadlineSurvivesARestart() {
        toy.caughtUp();
        toy.command("shop", new ToyStage.Push("shop", A));
        Map<String, byte[]> state = toy.entries();
        try (ToyDriver<ToyStage.Command> second = new ToyDriver<>(
                new ToyStage(), folder.resolve("second"), ToyDriver.START.plus(DEADLINE.multipliedBy(2)))) {
            second.restore(state);
            second.advance(Duration.ofSeconds(1));
            assertThat(second.told()).describedAs("not caught up").isEmpty();
            second.caughtUp();
            second.advance(Duration.ofSeconds(1));
            assertThat(second.told()).containsExactly("CommitRejected");
        }
    }

    @Test
    void aTimeThatCannotBeHandledIsParkedAndBlocksItsKeyOnly() {
        String bad = ToyStage.BAD + "0".repeat(37);
        toy.caughtUp();
        toy.command("shop", new ToyStage.Push("shop", bad));
        toy.command("blog", new ToyStage.Push("blog", A));
        toy.advance(DEADLINE.plusSeconds(1));
        toy.command("shop", new ToyStage.Push("shop", A));

        assertThat(toy.told()).containsExactly("CommitPushed", "CommitPushed", "CommitRejected");
        assertThat(toy.operations())
                .singleElement()
                .satisfies(fact -> assertThat(fact.data().toString()).contains("No deadline for " + bad));
        toy.command("shop", new ParkingCommand.DropParked(INBOX, -1));
        assertThat(toy.told()).hasSize(4);
    }

    @Test
    void aDeadlineWaitsBehindAParkedRecordSoThatAnOutcomeThatCameBeforeItCounts() {
        toy.caughtUp();
        toy.command("shop", new ToyStage.Push("shop", A)); // 1
        toy.command("shop", new ToyStage.Explode("boom")); // 2
        toy.command("shop", new ToyStage.Done("shop", A), StageTaskTest.outcomeOf(toy.work.started.getFirst()));
        toy.advance(DEADLINE.plusSeconds(1));
        assertThat(toy.told()).containsExactly("CommitPushed");

        toy.command("shop", new ParkingCommand.DropParked(INBOX, 2));
        assertThat(toy.told()).containsExactly("CommitPushed", "CommitAccepted");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1000000000-01-01T00:00:00Z",
                "1970-01-01T00:00:00Z",
                "2026-01-01T00:00:00.000000001Z",
                "+1000000000-12-31T23:59:59.999999999Z"
            })
    void anyTimeCanBeKept(String text) {
        Instant dueAt = Instant.parse(text);
        RowStore rows = toy.rows();
        ToyStage.Job job = new ToyStage.Job("shop", A, 1, dueAt);
        Fact fact = new Fact(
                EventId.derive("fact"),
                "/toy",
                ToyDriver.START,
                EventId.derive("delivery"),
                null,
                1,
                null,
                null,
                new RefDeleted(
                        new RepositoryName("shop"), new GitRef("refs/heads/x"), new CommitId(A), 1, "toy", null));
        rows.apply("shop", rows.check(rows.rows("shop").with(job)), fact, 0);

        assertThat(rows.rows("shop").find(ToyStage.Job.class, A)).contains(job);
        Instant at = ToyDriver.START;
        assertThat(rows.takeDue(at, 10)).hasSize(dueAt.isAfter(at) ? 0 : 1);
        rows.apply("shop", rows.check(rows.rows("shop").without(ToyStage.Job.class, A)), fact, 0);
        assertThat(toy.entries()).isEmpty();
    }
}
