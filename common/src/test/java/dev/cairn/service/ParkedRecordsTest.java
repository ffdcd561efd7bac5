package dev.cairn.service;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.cairn.event.DeadLettered;
import dev.cairn.event.Dropped;
import dev.cairn.event.Event;
import dev.cairn.event.Fact;
import dev.cairn.event.Redriven;
import dev.cairn.event.WireMessage;

import static org.assertj.core.api.Assertions.assertThat;

/** Records that cannot be handled. */
class ParkedRecordsTest {

    private static final String A = "a".repeat(40);
    private static final String B = "b".repeat(40);
    private static final String INBOX = "cairn.inbox.toy";

    @TempDir
    Path folder;

    private boolean broken;
    private ToyDriver<ToyStage.Command> toy;

    @BeforeEach
    void start() {
        ToyStage stage = new ToyStage(() -> {
            if (broken) {
                throw new IllegalStateException("A mistake in the code");
            }
        });
        toy = new ToyDriver<>(stage, folder, ToyDriver.START).caughtUp();
    }

    @AfterEach
    void stop() {
        toy.close();
    }

    static List<WireMessage> poison() {
        Message.Context context = new Message.Context("poison", null, null, null, null);
        WireMessage push = CommandCodec.encode("shop", new ToyStage.Push("shop", A), context);
        return List.of(
                new WireMessage("shop", Map.of(), bytes("\u0000\u0001 garbage")),
                new WireMessage("shop", push.headers(), bytes("{\"repository\":")),
                new WireMessage("shop", push.headers(), bytes("null")),
                new WireMessage("shop", push.headers(), new byte[0]),
                new WireMessage("shop", Map.of("ce_type", "dev.cairn.command.Unheard", "ce_id", "1"), bytes("{}")),
                new WireMessage("shop", Map.of("ce_type", "dev.cairn.command.DropParked", "ce_id", "1"), bytes("[]")),
                new WireMessage("shop", Map.of("ce_type", "dev.cairn.command.Push"), bytes("{}")),
                CommandCodec.encode("shop", new ToyStage.Explode("boom"), context),
                CommandCodec.encode("shop", new ToyStage.Push("blog", A), context),
                CommandCodec.encode("shop", new ToyStage.Push("shop", "no commit"), context),
                CommandCodec.encode("shop", new ToyStage.PushWatched("shop", A, "x".repeat(64 * 1024)), context),
                CommandCodec.encode("shop", new ToyStage.PushLong("shop", A, 1024 * 1024), context),
                CommandCodec.encode("shop", new ToyStage.Explode("long".repeat(100_000)), context),
                new WireMessage("shop", Map.of("junk", "\u0001".repeat(900_000)), new byte[0]));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest(name = "poison {index}")
    @MethodSource("poison")
    void aPoisonRecordIsParkedAndToldAndOnlyItsKeyWaits(WireMessage poison) {
        toy.put(INBOX, poison);
        toy.command("shop", new ToyStage.Push("shop", B));
        toy.command("blog", new ToyStage.Push("blog", A));

        assertThat(toy.facts()).extracting(fact -> fact.data().key()).containsExactly("blog");
        assertThat(data(toy.operations())).singleElement().isInstanceOfSatisfying(DeadLettered.class, told -> {
            assertThat(told.service()).isEqualTo("toy");
            assertThat(told.key()).isEqualTo("shop");
            assertThat(told.recordTopic()).isEqualTo(INBOX);
            assertThat(told.recordOffset()).isEqualTo(1);
            assertThat(told.error()).isNotBlank().hasSizeLessThan(3_000);
        });
        assertThat(toy.entries().values()).allSatisfy(value -> assertThat(value).hasSizeLessThan(2 * 1024 * 1024));

        drop(1);
        assertThat(toy.facts()).extracting(fact -> fact.data().key()).containsExactly("blog", "shop");
        assertThat(data(toy.operations())).last().isInstanceOf(Dropped.class);
    }

    @Test
    void aRecordWithoutAUsableKeyIsParkedByItselfAndOthersGoOn() {
        for (String key : new String[] {null, "", "zero\u0000byte", "x".repeat(2_000)}) {
            toy.put(INBOX, new WireMessage(key, Map.of(), bytes("{}")));
        }
        toy.command("blog", new ToyStage.Push("blog", A));
        assertThat(toy.told()).containsExactly("CommitPushed");
        assertThat(data(toy.operations()))
                .singleElement()
                .isInstanceOfSatisfying(
                        DeadLettered.class, told -> assertThat(told.error()).contains("no key"));

        for (int offset = 1; offset <= 4; offset++) {
            toy.command("", new ParkingCommand.DropParked(INBOX, offset));
        }
        assertThat(toy.entries().keySet()).noneMatch(key -> key.startsWith("p") || key.startsWith("q"));
        assertThat(data(toy.operations())).filteredOn(Dropped.class::isInstance).hasSize(4);
    }

    @Test
    void aRedriveHandlesTheRecordAndThenThoseThatWaitInTheirOrder() {
        broken = true;
        toy.command("shop", new ToyStage.Push("shop", A)); // offset 1
        toy.command("shop", new ToyStage.Push("shop", B));
        broken = false;
        redrive(1);

        assertThat(toy.told()).containsExactly("CommitPushed", "CommitPushed");
        assertThat(toy.facts()).extracting(Fact::sequence).containsExactly(1L, 2L);
        assertThat(toy.facts()).allSatisfy(fact -> assertThat(fact.actor()).isEqualTo("tester"));
        assertThat(data(toy.operations())).last().isInstanceOf(Redriven.class);
        assertThat(toy.work.running()).hasSize(2);
    }

    @Test
    void aRedriveThatFailsAgainLeavesTheRecordFirstAndTellsWhy() {
        broken = true;
        toy.command("shop", new ToyStage.Push("shop", A));
        toy.command("shop", new ToyStage.Push("shop", B));
        redrive(1);
        assertThat(data(toy.operations())).hasSize(2).allMatch(DeadLettered.class::isInstance);
        assertThat(toy.operations()).extracting(Fact::id).doesNotHaveDuplicates();
        assertThat(toy.facts()).isEmpty();

        broken = false;
        toy.command("shop", new ParkingCommand.RedriveParked(INBOX, 1), context("again"));
        assertThat(toy.told()).hasSize(2);
    }

    @Test
    void aRedriveOrDropOfAnotherRecordThanTheFirstDoesNothing() {
        toy.command("shop", new ToyStage.Explode("boom")); // 1
        toy.command("shop", new ToyStage.Push("shop", A)); // 2
        drop(2);
        redrive(2);
        redrive(77);
        toy.command("shop", new ParkingCommand.DropParked("cairn.commits", 1));
        toy.command("blog", new ParkingCommand.DropParked(INBOX, 1));
        assertThat(toy.operations()).hasSize(1);
        assertThat(toy.facts()).isEmpty();

        drop(1);
        drop(1);
        assertThat(toy.told()).containsExactly("CommitPushed");
    }

    @Test
    void severalPoisonRecordsBehindEachOtherAreToldWhenTheirTurnComes() {
        toy.command("shop", new ToyStage.Explode("one")); // 1
        toy.command("shop", new ToyStage.Explode("two")); // 2
        toy.command("shop", new ToyStage.Push("shop", A)); // 3
        toy.command("shop", new ToyStage.Explode("three")); // 4
        toy.command("shop", new ToyStage.Push("shop", B)); // 5
        assertThat(data(toy.operations())).hasSize(1);

        drop(1);
        assertThat(data(toy.operations()))
                .hasSize(3)
                .last()
                .isInstanceOfSatisfying(
                        DeadLettered.class,
                        told -> assertThat(told.recordOffset()).isEqualTo(2));
        drop(2);
        assertThat(toy.told()).hasSize(1);
        drop(4);
        assertThat(toy.told()).hasSize(2);
        assertThat(toy.operations()).extracting(Fact::id).doesNotHaveDuplicates();
        assertThat(toy.operations()).extracting(Fact::sequence).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void aStageThatAsksWithoutTellingIsRefused() {
        try (ToyDriver<AskingStage.Command> asking =
                new ToyDriver<>(new AskingStage(), folder.resolve("asking"), ToyDriver.START)) {
            asking.command("shop", new AskingStage.AskOnly());
            asking.command("blog", new AskingStage.AskStranger("blog"));
            asking.command("diary", new AskingStage.TellAndAsk("diary"));

            assertThat(data(asking.operations())).hasSize(2);
            assertThat(asking.told()).containsExactly("CommitPushed");
            assertThat(asking.written(INBOX)).singleElement().satisfies(ask -> {
                assertThat(ask.key()).isEqualTo("diary");
                assertThat(ask.headers()).containsEntry("ce_type", "dev.cairn.command.Push");
            });
        }
    }

    private void drop(long offset) {
        toy.command("shop", new ParkingCommand.DropParked(INBOX, offset));
    }

    private void redrive(long offset) {
        toy.command("shop", new ParkingCommand.RedriveParked(INBOX, offset));
    }

    private static Message.Context context(String id) {
        return new Message.Context(id, null, null, null, "operator");
    }

    private static List<Event> data(List<Fact> facts) {
        return facts.stream().map(Fact::data).toList();
    }
}
