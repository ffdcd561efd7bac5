package dev.cairn.service;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.event.Fact;
import dev.cairn.event.Topic;
import dev.cairn.event.WireMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** A state that comes back from the facts alone. */
class RebuildTest {

    private static final String A = "a".repeat(40);
    private static final String B = "b".repeat(40);
    private static final String INBOX = "cairn.inbox.toy";

    @TempDir
    Path folder;

    private final List<WireMessage> inbox = new ArrayList<>();

    private ToyDriver<ToyStage.Command> start(String name) {
        return new ToyDriver<>(new ToyStage(), folder.resolve(name), ToyDriver.START);
    }

    private void send(ToyDriver<?> toy, String key, Record command, Message.Context context) {
        WireMessage message = CommandCodec.encode(key, command, context);
        inbox.add(message);
        toy.put(INBOX, message);
    }

    private void push(ToyDriver<?> toy, String key, String commit) {
        send(toy, key, new ToyStage.Push(key, commit), new Message.Context(key + commit, null, null, null, null));
    }

    /** A new task reads everything again: own facts first. */
    private ToyDriver<ToyStage.Command> rebuilt(List<WireMessage> facts) {
        ToyDriver<ToyStage.Command> second = start("second");
        facts.forEach(fact -> second.put(Topic.COMMITS.id(), fact));
        inbox.forEach(message -> second.put(INBOX, message));
        return second.caughtUp();
    }

    @Test
    void theStateIsTheSameAndNoStepIsTakenTwice() {
        try (ToyDriver<ToyStage.Command> first = start("first").caughtUp()) {
            inbox.add(first.marks.getLast());
            push(first, "shop", A);
            send(first, "shop", new ToyStage.Done("shop", A), StageTaskTest.outcomeOf(first.work.started.getFirst()));
            push(first, "shop", B);
            push(first, "blog", A);
            try (ToyDriver<ToyStage.Command> second = rebuilt(first.written(Topic.COMMITS.id()))) {
                assertThat(second.facts()).describedAs("nothing is told again").isEmpty();
                assertThat(second.entries()).usingRecursiveComparison().isEqualTo(first.entries());
                assertThat(second.work.started)
                        .describedAs("only what is open runs, with its fence of old")
                        .extracting(run -> run.slot().key(), run -> run.origin().fence())
                        .containsExactlyInAnyOrder(tuple("shop", 2L), tuple("blog", 3L));
            }
        }
    }

    @Test
    void anOldPushThatWasFollowedByAnotherIsNotTakenForANewOne() {
        try (ToyDriver<ToyStage.Command> first = start("first").caughtUp()) {
            inbox.add(first.marks.getLast());
            push(first, "shop", A);
            push(first, "shop", B);
            push(first, "shop", A);
            try (ToyDriver<ToyStage.Command> second = rebuilt(first.written(Topic.COMMITS.id()))) {
                assertThat(second.facts()).isEmpty();
            }
        }
    }

    @Test
    void recordsThatWaitedBehindAParkedOneAreNotLostThoughOtherKeysWentOn() {
        try (ToyDriver<ToyStage.Command> first = start("first").caughtUp()) {
            inbox.add(first.marks.getLast());
            push(first, "shop", A);
            send(first, "shop", new ToyStage.Explode("boom"), new Message.Context("x", null, null, null, null));
            push(first, "shop", B);
            push(first, "blog", A);
            EventIds told = EventIds.of(first.operations());
            try (ToyDriver<ToyStage.Command> second = rebuilt(first.written(Topic.COMMITS.id()))) {
                assertThat(EventIds.of(second.operations()))
                        .describedAs("what is told again has the same id")
                        .isEqualTo(told);
                drop(second, "shop", 2);
                assertThat(second.told()).containsExactly("CommitPushed");
                assertThat(second.facts().getFirst().sequence()).isEqualTo(2);
            }
        }
    }

    private record EventIds(List<String> ids) {
        static EventIds of(List<Fact> facts) {
            return new EventIds(facts.stream().map(fact -> fact.id().value()).toList());
        }
    }

    static void drop(ToyDriver<?> toy, String key, long offset) {
        toy.command(key, new ParkingCommand.DropParked(INBOX, offset));
    }

    @Test
    void aGapInTheFactsBlocksItsKeyAndNothingIsDecidedOnAStateWithHoles() {
        try (ToyDriver<ToyStage.Command> first = start("first").caughtUp()) {
            push(first, "shop", A);
            push(first, "shop", B);
            push(first, "blog", A);
            inbox.clear();
            List<WireMessage> facts = new ArrayList<>(first.written(Topic.COMMITS.id()));
            facts.removeFirst();
            try (ToyDriver<ToyStage.Command> second = rebuilt(facts)) {
                second.advance(Duration.ofSeconds(1));
                push(second, "shop", A);
                push(second, "blog", B);
                assertThat(second.facts()).extracting(fact -> fact.data().key()).containsExactly("blog");
                assertThat(second.operations())
                        .singleElement()
                        .satisfies(fact -> assertThat(fact.data().toString()).contains("after number 0 came 2"));
                assertThat(second.work.running())
                        .extracting(run -> run.slot().key())
                        .containsOnly("blog");
            }
        }
    }

    @Test
    void aBrokenOwnFactBlocksItsKeyOnly() {
        try (ToyDriver<ToyStage.Command> toy = start("first").caughtUp()) {
            push(toy, "shop", A);
            Map<String, String> broken = new LinkedHashMap<>(
                    toy.written(Topic.COMMITS.id()).getFirst().headers());
            broken.remove("ce_id");
            toy.put(Topic.COMMITS.id(), new WireMessage("shop", broken, new byte[] {1}));
            push(toy, "shop", B);
            push(toy, "blog", A);
            assertThat(toy.facts()).extracting(fact -> fact.data().key()).containsExactly("shop", "blog");

            toy.command("shop", new ParkingCommand.DropParked(Topic.COMMITS.id(), 1));
            assertThat(toy.facts()).extracting(fact -> fact.data().key()).containsExactly("shop", "blog", "shop");
        }
    }

    @Test
    void anInboxThatWasMadeAnewIsNotTakenForTheOldOne() {
        try (ToyDriver<ToyStage.Command> first = start("first").caughtUp()) {
            push(first, "shop", A);
            push(first, "shop", B);
            inbox.clear();
            ToyDriver<ToyStage.Command> second = start("second");
            try (second) {
                first.written(Topic.COMMITS.id()).forEach(fact -> second.put(Topic.COMMITS.id(), fact));
                second.advance(Duration.ofSeconds(1));
                push(second, "shop", A); // offset 0 of the new inbox
                assertThat(second.told()).containsExactly("CommitPushed");
            }
            try (ToyDriver<ToyStage.Command> third = start("third")) {
                first.written(Topic.COMMITS.id()).forEach(fact -> third.put(Topic.COMMITS.id(), fact));
                second.written(Topic.COMMITS.id()).forEach(fact -> third.put(Topic.COMMITS.id(), fact));
                inbox.forEach(message -> third.put(INBOX, message, ToyDriver.START.plusSeconds(1)));
                assertThat(third.facts()).isEmpty();
            }
        }
    }
}
