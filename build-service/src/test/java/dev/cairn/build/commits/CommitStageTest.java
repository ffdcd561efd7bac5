package dev.cairn.build.commits;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.cairn.build.builds.BuildCommand;
import dev.cairn.event.CommitAccepted;
import dev.cairn.event.CommitInfo;
import dev.cairn.event.CommitPushed;
import dev.cairn.event.CommitRejected;
import dev.cairn.event.Event;
import dev.cairn.event.EventId;
import dev.cairn.event.Fact;
import dev.cairn.event.Json;
import dev.cairn.event.RefDeleted;
import dev.cairn.model.Application;
import dev.cairn.model.CairnFile;
import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;
import dev.cairn.model.RepositoryName;
import dev.cairn.service.StageHarness;

import static org.assertj.core.api.Assertions.assertThat;

class CommitStageTest {

    private static final RepositoryName HELLO = new RepositoryName("hello");
    private static final GitRef MAIN = new GitRef("refs/heads/main");
    private static final GitRef TOPIC = new GitRef("refs/heads/topic");
    private static final CommitId A = commit('a');
    private static final CommitId B = commit('b');
    private static final CommitId C = commit('c');
    private static final CommitId D = commit('d');

    private final StageHarness<CommitCommand> stage = new StageHarness<>(new CommitStage());
    private int hooks;

    @Test
    void aPushMovesTheHeadAndOpensAJob() {
        assertThat(push(null, A)).singleElement().isInstanceOf(CommitPushed.class);
        assertThat(head()).isEqualTo(A);
        assertThat(stage.state().all(CommitRow.SourceJob.class)).hasSize(1);
    }

    @Test
    void aRedeliveredHookHasNoConsequence() {
        PushReceived hook = hook(A, B);
        stage.ask(hook);
        assertThat(stage.ask(hook)).isEmpty();
    }

    @Test
    void aRedeliveredHookOfAnOldPushHasNoConsequenceEvenWhenTheHeadIsWhereItBegan() {
        push(null, A);
        PushReceived first = hook(A, B);
        stage.ask(first);
        push(B, A);
        assertThat(stage.ask(first)).isEmpty();
        assertThat(head()).isEqualTo(A);
    }

    @Test
    void aForcePushBackAndForthIsFourDifferentPushes() {
        push(null, A);
        push(A, B);
        push(B, A);
        push(A, B);
        assertThat(stage.facts()).hasSize(4).extracting(Fact::id).doesNotHaveDuplicates();
        assertThat(stage.facts())
                .extracting(fact -> ((CommitPushed) fact.data()).generation())
                .containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void aHookThatComesLateGetsItsFactsAndDoesNotMoveTheHead() {
        push(null, A);
        push(B, C); // the hook of A to B is late
        assertThat(push(A, B)).hasExactlyElementsOfTypes(CommitPushed.class, CommitRejected.class);
        assertThat(head()).isEqualTo(C);
        assertThat(stage.state().all(CommitRow.SourceJob.class))
                .extracting(CommitRow.SourceJob::commit)
                .containsExactlyInAnyOrder(A, C);
    }

    @Test
    void aHookAfterLostOnesMovesTheHead() {
        push(null, A);
        assertThat(push(C, D)).singleElement().isInstanceOf(CommitPushed.class);
        assertThat(head()).isEqualTo(D);
    }

    @Test
    void aDeletedRefIsAFactAndItsHeadIsForgotten() {
        push(null, A);
        assertThat(push(A, null)).singleElement().isInstanceOf(RefDeleted.class);
        assertThat(stage.state().all(CommitRow.Head.class)).isEmpty();
        assertThat(push(null, A)).singleElement().isInstanceOf(CommitPushed.class);
        assertThat(stage.facts()).extracting(Fact::id).doesNotHaveDuplicates();
    }

    @Test
    void aDeletionThatComesLateHasNoConsequence() {
        push(null, A);
        push(A, B);
        assertThat(push(A, null)).isEmpty();
        assertThat(head()).isEqualTo(B);
    }

    @Test
    void aPushWhoseHookWasLostIsFoundOnTheRemote() {
        push(null, A);
        assertThat(seen(Duration.ofMinutes(1), Map.of(MAIN, B), Set.of()))
                .singleElement()
                .isInstanceOf(CommitPushed.class);
        assertThat(push(A, B)).isEmpty(); // the hook comes after all
    }

    @Test
    void anAnswerOfTheRemoteThatIsOlderThanTheLastPushChangesNothing() {
        push(null, A);
        push(A, B);
        assertThat(seen(Duration.ofSeconds(1), Map.of(MAIN, A), Set.of())).isEmpty();
        assertThat(head()).isEqualTo(B);
    }

    @Test
    void ofARepositoryThatIsNewOnlyTheWantedRefsAreTaken() {
        List<Event> events = seen(Duration.ofMinutes(1), Map.of(MAIN, A, TOPIC, B), Set.of());
        assertThat(events)
                .singleElement()
                .isInstanceOfSatisfying(
                        CommitPushed.class, pushed -> assertThat(pushed.ref()).isEqualTo(MAIN));
    }

    @Test
    void severalRefsThatMovedGetGenerationsOfTheirOwn() {
        push(null, A);
        stage.ask(new PushReceived(HELLO, TOPIC, null, A, "topic", "git", null));
        seen(Duration.ofMinutes(1), Map.of(MAIN, B, TOPIC, C), Set.of());
        assertThat(stage.facts()).extracting(Fact::id).doesNotHaveDuplicates().hasSize(4);
        assertThat(stage.state()
                        .find(CommitRow.Changes.class, CommitRow.Changes.ID)
                        .orElseThrow()
                        .generation())
                .isEqualTo(4);
    }

    @Test
    void aRefThatTheRemoteNoLongerHasIsDeleted() {
        push(null, A);
        assertThat(seen(Duration.ofMinutes(1), Map.of(), Set.of(MAIN)))
                .singleElement()
                .isInstanceOf(RefDeleted.class);
    }

    @Test
    void aReadCommitIsAcceptedOnceAndItsBuildIsAskedForOnce() {
        push(null, A);
        EventId delivery = stage.facts().getFirst().id();
        CommitCommand read = new CommitCommand.SourceRead(delivery, file(), info(), true);
        assertThat(stage.ask(read)).singleElement().isInstanceOf(CommitAccepted.class);
        assertThat(stage.ask(read)).isEmpty();
        assertThat(stage.asks()).singleElement().satisfies(ask -> {
            assertThat(ask.key()).isEqualTo("hello");
            assertThat(ask.command()).isInstanceOf(BuildCommand.RequestBuild.class);
        });
    }

    @Test
    void whateverIsReportedFirstOfACommitIsItsOnlyOutcome() {
        push(null, A);
        EventId delivery = stage.facts().getFirst().id();
        stage.ask(new CommitCommand.SourceRefused(delivery, "vanished", List.of("gone")));
        assertThat(stage.ask(new CommitCommand.SourceRead(delivery, file(), info(), true)))
                .isEmpty();
        assertThat(stage.ask(new CommitCommand.SourceTimedOut(delivery))).isEmpty();
    }

    @Test
    void theStateIsTheSameWhenItIsRebuiltFromTheFacts() {
        push(null, A);
        push(B, C);
        push(A, B);
        seen(Duration.ofMinutes(1), Map.of(MAIN, D), Set.of());
        assertThat(stage.rebuilt().all(CommitRow.Head.class))
                .isEqualTo(stage.state().all(CommitRow.Head.class));
        assertThat(stage.rebuilt().all(CommitRow.SourceJob.class))
                .isEqualTo(stage.state().all(CommitRow.SourceJob.class));
    }

    @Test
    void theStateStaysSmallOverManyPushes() {
        push(null, A);
        for (int i = 0; i < 1000; i++) {
            push(i % 2 == 0 ? A : B, i % 2 == 0 ? B : A);
            EventId delivery = stage.facts().getLast().id();
            stage.ask(new CommitCommand.SourceRefused(delivery, "no-cairn-yaml", List.of()));
        }
        assertThat(Json.write(stage.state().all(CommitRow.Head.class))).hasSizeLessThan(8 * 1024);
        assertThat(stage.state().all(CommitRow.SourceJob.class)).hasSize(1);
    }

    @Test
    void commandsSurviveTheirWayThroughAnInbox() {
        CommitCommand.RemoteSeen seen =
                new CommitCommand.RemoteSeen(HELLO, Instant.EPOCH, Map.of(MAIN, A), Set.of(TOPIC), Set.of(MAIN));
        assertThat(Json.read(Json.write(seen), CommitCommand.RemoteSeen.class)).isEqualTo(seen);
    }

    private List<Event> push(@Nullable CommitId before, @Nullable CommitId after) {
        return stage.ask(hook(before, after));
    }

    private PushReceived hook(@Nullable CommitId before, @Nullable CommitId after) {
        return new PushReceived(HELLO, MAIN, before, after, "hook-" + hooks++, "git", "me");
    }

    private List<Event> seen(Duration later, Map<GitRef, CommitId> heads, Set<GitRef> gone) {
        Instant askedAt = Instant.parse("2026-01-01T00:00:00Z").plus(later);
        return stage.ask(new CommitCommand.RemoteSeen(HELLO, askedAt, heads, gone, Set.of(MAIN)));
    }

    private CommitId head() {
        return stage.state()
                .find(CommitRow.Head.class, MAIN.value())
                .orElseThrow()
                .head();
    }

    private static CairnFile file() {
        return new CairnFile(new Application("hello"), List.of(), List.of());
    }

    private static CommitInfo info() {
        return new CommitInfo("me", "a change", Instant.EPOCH);
    }

    private static CommitId commit(char digit) {
        return new CommitId(String.valueOf(digit).repeat(40));
    }
}
