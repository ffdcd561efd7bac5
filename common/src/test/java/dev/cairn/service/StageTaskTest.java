package dev.cairn.service;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.event.BuildSuperseded;
import dev.cairn.event.CloudEvents;
import dev.cairn.event.CommitPushed;
import dev.cairn.event.EventId;
import dev.cairn.event.Fact;
import dev.cairn.event.Topic;
import dev.cairn.event.WireMessage;
import dev.cairn.model.Application;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.CommitId;

import static org.assertj.core.api.Assertions.assertThat;

/** Facts, effects and fences of one task. */
class StageTaskTest {

    private static final String A = "a".repeat(40);
    private static final String B = "b".repeat(40);
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @TempDir
    Path folder;

    private ToyDriver<ToyStage.Command> toy;

    @BeforeEach
    void start() {
        toy = ToyDriver.toy(folder);
    }

    @AfterEach
    void stop() {
        toy.close();
    }

    @Test
    void aFactCarriesWhatItsCommandCameWith() {
        toy.put("cairn.inbox.toy", new WireMessage("other", Map.of(CatchUp.HEADER, "someone else's"), new byte[0]));
        toy.command("shop", new ToyStage.Push("shop", A), new Message.Context("r1", null, null, TRACE, "ann"));

        WireMessage fact = toy.written(Topic.COMMITS.id()).getFirst();
        EventId id = EventId.derive("shop", "1");
        assertThat(fact.key()).isEqualTo("shop");
        assertThat(fact.headers())
                .containsEntry("content-type", "application/json")
                .containsEntry("ce_specversion", "1.0")
                .containsEntry("ce_id", id.value())
                .containsEntry("ce_source", "/toy")
                .containsEntry("ce_type", "dev.cairn.CommitPushed")
                .containsEntry("ce_subject", "shop")
                .containsEntry("ce_partitionkey", "shop")
                .containsEntry("ce_time", ToyDriver.START.toString())
                .containsEntry("ce_delivery", id.value())
                .containsEntry("ce_sequence", "1")
                .containsEntry("ce_traceparent", TRACE)
                .containsEntry("traceparent", TRACE)
                .containsEntry("ce_actor", "ann")
                .containsEntry("cairn-cause", "cairn.inbox.toy/1/" + ToyDriver.START.toEpochMilli());
    }

    @Test
    void eachKeyCountsItsOwnFacts() {
        toy.command("shop", new ToyStage.Push("shop", A));
        toy.command("blog", new ToyStage.Push("blog", A));
        toy.command("shop", new ToyStage.Push("shop", B));

        assertThat(toy.facts()).extracting(Fact::sequence).containsExactly(1L, 1L, 2L);
        assertThat(toy.facts()).extracting(Fact::id).doesNotHaveDuplicates();
    }

    @Test
    void aCommandThatComesTwiceHasOneConsequence() {
        toy.command("shop", new ToyStage.Push("shop", A));
        toy.command("shop", new ToyStage.Push("shop", A));

        assertThat(toy.told()).containsExactly("CommitPushed");
    }

    @Test
    void noEffectRunsBeforeTheMarkCameBy() {
        toy.command("shop", new ToyStage.Push("shop", A));
        assertThat(toy.work.started).isEmpty();

        toy.put("cairn.inbox.toy", new WireMessage(null, Map.of(CatchUp.HEADER, "of an earlier owner"), new byte[0]));
        assertThat(toy.work.started).isEmpty();

        toy.put(Topic.ARTIFACTS.id(), toy.marks.getLast());
        assertThat(toy.work.started)
                .describedAs("a mark counts in the inbox only")
                .isEmpty();

        toy.caughtUp();
        assertThat(toy.work.started)
                .singleElement()
                .satisfies(run -> assertThat(run.slot().key()).isEqualTo("shop"));
    }

    @Test
    void aMarkIsSentAtAssignmentAndAgainWhenItDoesNotComeBy() {
        assertThat(toy.marks).hasSize(1);
        toy.advance(Duration.ofSeconds(5));
        assertThat(toy.marks).hasSize(1);
        toy.advance(Duration.ofSeconds(6));
        assertThat(toy.marks).hasSize(2);
        toy.caughtUp();
        toy.advance(Duration.ofSeconds(60));
        assertThat(toy.marks).hasSize(2);
    }

    @Test
    void theFenceIsTheOffsetOfTheFact() {
        toy.caughtUp();
        toy.command("shop", new ToyStage.Push("shop", A));
        toy.command("blog", new ToyStage.Push("blog", A));
        toy.command("shop", new ToyStage.Push("shop", B));

        assertThat(toy.work.started).extracting(run -> run.origin().fence()).containsExactly(0L, 1L, 2L);
        assertThat(toy.work.started)
                .extracting(run -> run.origin().fact())
                .containsExactlyElementsOf(toy.facts().stream().map(Fact::id).toList());
    }

    @Test
    void aRowThatStaysTheSameKeepsItsFenceAndIsNotStartedAgain() {
        toy.caughtUp();
        toy.command("shop", new ToyStage.PushWatched("shop", A, "lamp"));
        toy.command("shop", new ToyStage.PushWatched("shop", B, "lamp"));

        assertThat(watches())
                .singleElement()
                .satisfies(run -> assertThat(run.origin().fence()).isZero());
        assertThat(toy.rows().stored("shop", new RowKey("Watch", "watch")))
                .hasValueSatisfying(row -> assertThat(row.fence()).isZero());
        assertThat(toy.work.cancelled).isEmpty();
    }

    @Test
    void aRowThatIsReplacedIsCancelledAndStartedWithANewFence() {
        toy.caughtUp();
        toy.command("shop", new ToyStage.PushWatched("shop", A, "lamp"));
        toy.command("shop", new ToyStage.PushWatched("shop", B, "chair"));

        assertThat(toy.work.cancelled)
                .singleElement()
                .satisfies(slot -> assertThat(slot.row().kind()).isEqualTo("Watch"));
        assertThat(watches()).extracting(run -> run.origin().fence()).containsExactly(0L, 1L);
        assertThat(watches().getLast().work()).isEqualTo(new ToyStage.Watch("chair"));
    }

    private List<RecordingWork.Started> watches() {
        return toy.work.started.stream()
                .filter(run -> run.work() instanceof ToyStage.Watch)
                .toList();
    }

    @Test
    void anOutcomeEndsTheWorkAndASecondOneHasNoConsequence() {
        toy.caughtUp();
        toy.command("shop", new ToyStage.Push("shop", A));
        Message.Context outcome = outcomeOf(toy.work.started.getFirst());
        toy.command("shop", new ToyStage.Done("shop", A), outcome);
        toy.command("shop", new ToyStage.TooLate("shop", A), outcome);

        assertThat(toy.told()).containsExactly("CommitPushed", "CommitAccepted");
        assertThat(toy.work.running()).isEmpty();
        assertThat(toy.facts().getLast().causation())
                .isEqualTo(toy.facts().getFirst().id());
    }

    @Test
    void anotherServicesFactIsDecidedOn() {
        toy.command("shop", new ToyStage.Push("shop", A));
        EventId build = EventId.derive("build");
        Fact superseded = new Fact(
                EventId.derive("superseded"),
                "/build-service",
                ToyDriver.START,
                EventId.derive("delivery"),
                build,
                7,
                TRACE,
                "ann",
                new BuildSuperseded(new Application("shop"), build, new ArtifactName("web"), new CommitId(A), build));
        toy.put(Topic.ARTIFACTS.id(), CloudEvents.encode(superseded));

        assertThat(toy.told()).containsExactly("CommitPushed", "CommitRejected");
        Fact last = toy.facts().getLast();
        assertThat(last.causation()).isEqualTo(superseded.id());
        assertThat(last.delivery()).isEqualTo(superseded.delivery());
        assertThat(last.actor()).isEqualTo("ann");
        assertThat(toy.written(Topic.COMMITS.id()).getLast().headers().get("cairn-cause"))
                .startsWith("cairn.artifacts/0/");
    }

    @Test
    void theStateStaysAsSmallAsItsOpenWorkHoweverManyMessagesCame() {
        toy.caughtUp();
        toy.command("shop", new ToyStage.PushWatched("shop", A, "lamp"));
        finish(A, 1);
        int entries = toy.entries().size();
        for (int i = 0; i < 1_000; i++) {
            String commit = "%040x".formatted(i + 1);
            for (int delivery = 0; delivery < 50; delivery++) {
                toy.command("shop", new ToyStage.Push("shop", commit));
            }
            for (int delivery = 0; delivery < 50; delivery++) {
                finish(commit, i + 2);
            }
        }
        assertThat(toy.facts()).hasSize(2 + 2 * 1_000);
        assertThat(toy.entries()).hasSize(entries);
    }

    private void finish(String commit, int generation) {
        EventId cause = EventId.derive("shop", Integer.toString(generation));
        Message.Context context = new Message.Context("done" + commit, EventId.derive("delivery"), cause, null, null);
        toy.command("shop", new ToyStage.Done("shop", commit), context);
    }

    static Message.Context outcomeOf(RecordingWork.Started run) {
        return new Message.Context(
                "outcome-" + run.origin().fact(),
                run.origin().delivery(),
                run.origin().fact(),
                null,
                null);
    }

    @Test
    void factsAreReadableByAll() {
        toy.command("shop", new ToyStage.Push("shop", A));
        assertThat(toy.facts().getFirst().data()).isInstanceOf(CommitPushed.class);
    }
}
