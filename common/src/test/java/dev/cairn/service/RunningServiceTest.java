package dev.cairn.service;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.event.CloudEvents;
import dev.cairn.event.DeadLettered;
import dev.cairn.event.Dropped;
import dev.cairn.event.Event;
import dev.cairn.event.Topic;
import dev.cairn.event.WireMessage;
import dev.cairn.log.Position;
import dev.cairn.log.ReadFrom;

import static dev.cairn.service.ToyWorld.KEYS;
import static dev.cairn.service.ToyWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

/** The topology on a real broker with four partitions, and keys in all of them. Each test has keys of its own. */
class RunningServiceTest {

    private static final String GROUP = "cairn-toy-service";

    @TempDir
    static Path folder;

    private static ToyWorld world;

    @BeforeAll
    static void begin() {
        world = new ToyWorld(folder);
    }

    @AfterAll
    static void end() {
        world.close();
    }

    @Test
    void everyCommandHasOneFactAndEveryJobOneOutcome() {
        try (ServiceRuntime service = world.start()) {
            world.pushEverywhere("plain", "a");
            world.awaitStory("plain", 2);
            world.pushEverywhere("plain", "a"); // once more: nothing follows
            world.pushEverywhere("plain", "b");
            world.awaitStory("plain", 4);
            assertThat(service.isReady()).isTrue();
        }
        assertThat(world.runs("plain")).hasSize(2 * KEYS).containsOnly(1);
    }

    @Test
    void openWorkGoesOnAfterARestart() {
        CountDownLatch latch = open("restart");
        latch.countDown();
        try (ServiceRuntime service = world.start()) {
            world.awaitStory("restart", 2);
            assertThat(service.isReady()).isTrue();
        }
        assertThat(world.runs("restart")).hasSize(KEYS).containsOnly(2);
    }

    /** A service that was stopped with open work. */
    private static CountDownLatch open(String prefix) {
        CountDownLatch latch = world.hold(prefix);
        try (ServiceRuntime service = world.start()) {
            world.pushEverywhere(prefix, "a");
            await().until(() -> world.runs(prefix).size() == KEYS);
            assertThat(service.isReady()).isTrue();
        }
        world.assertStory(prefix, 1);
        return latch;
    }

    /** Loses something while some work is finished and some open; then neither is lost nor done twice. */
    private static void loses(String name, Loss loss) throws Exception {
        try (ServiceRuntime service = world.start()) {
            world.pushEverywhere(name + "done", "a");
            world.pushEverywhere(name + "done", "b");
            world.awaitStory(name + "done", 4);
            assertThat(service.isReady()).isTrue();
        }
        CountDownLatch latch = open(name + "open");
        loss.happens();
        try (ServiceRuntime service = world.start()) {
            await().until(() -> world.runs(name + "open").stream().allMatch(runs -> runs == 2));
            world.assertStory(name + "done", 4);
            assertThat(world.runs(name + "done")).hasSize(2 * KEYS).containsOnly(1);
            latch.countDown();
            world.awaitStory(name + "open", 2);
            world.pushEverywhere(name + "done", "c");
            world.awaitStory(name + "done", 6);
            assertThat(service.isReady()).isTrue();
        }
    }

    private interface Loss {
        void happens() throws Exception;
    }

    @Test
    void theStateFolderMayBeLost() throws Exception {
        loses("folder", RunningServiceTest::deleteStateFolder);
    }

    @Test
    void theChangelogMayBeLostToo() throws Exception {
        loses("changelog", () -> {
            deleteStateFolder();
            deleteChangelogs();
        });
    }

    @Test
    void theOffsetsMayBeLostToo() throws Exception {
        loses("all", () -> {
            deleteStateFolder();
            deleteChangelogs();
            deleteOffsets();
        });
    }

    @Test
    void theOffsetsAloneMayBeLost() throws Exception {
        loses("offsets", RunningServiceTest::deleteOffsets);
    }

    @Test
    void aThreadThatFailsIsReplacedAndNothingIsLost() {
        AtomicInteger failures = new AtomicInteger(2);
        ToyStage stage = new ToyStage(() -> {
            if (failures.getAndDecrement() > 0) {
                throw new KafkaException("as if the machinery had failed");
            }
        });
        try (ServiceRuntime service = world.startOnly(stage, "one")) {
            await().until(service::isReady);
            long began = System.nanoTime();
            world.pushEverywhere("thread", "a");
            world.awaitStory("thread", 2);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
        }
        assertThat(failures.get()).isNegative();
    }

    @Test
    void aRecordWithoutAKeyCanBeDroppedInTheEndOfItsPartition() throws Exception {
        try (ServiceRuntime service = world.start()) {
            List<Position> poison = new ArrayList<>();
            for (int partition = 0; partition < ToyWorld.PARTITIONS; partition++) {
                poison.add(append(partition, new WireMessage(null, Map.of(), bytes("{}"))));
            }
            byte[] large = new byte[1_000_000];
            poison.add(append(1, new WireMessage("poison-large", Map.of(), large)));
            await().until(() -> told(DeadLettered.class).size() == poison.size());
            for (Position at : poison) {
                String key = poison.indexOf(at) < ToyWorld.PARTITIONS ? "" : "poison-large";
                append(
                        at.partition(),
                        CommandCodec.encode(
                                key,
                                new ParkingCommand.DropParked(at.topic(), at.offset()),
                                new Message.Context("drop" + at, null, null, null, "operator")));
            }
            await().until(() -> told(Dropped.class).size() == poison.size());
            assertThat(service.isReady()).isTrue();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Position append(int partition, WireMessage message) throws Exception {
        return world.log
                .append(ToyWorld.INBOX, partition, message)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    private static <E extends Event> List<E> told(Class<E> type) {
        List<E> told = new ArrayList<>();
        world.log.read(Set.of(Topic.OPERATIONS.id()), ReadFrom.beginning(), ToyWorld.WITHIN, record -> {
            Event event = CloudEvents.decode(record.message()).data();
            if (type.isInstance(event)) {
                told.add(type.cast(event));
            }
        });
        return told;
    }

    private static void deleteStateFolder() throws IOException {
        try (Stream<Path> all = Files.walk(world.stateFolder("one"))) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void deleteChangelogs() throws Exception {
        try (Admin admin = Admin.create(world.connection.clientProperties())) {
            List<String> internal = admin.listTopics().names().get().stream()
                    .filter(name -> name.startsWith(GROUP + "-"))
                    .toList();
            assertThat(internal).isNotEmpty();
            admin.deleteTopics(internal).all().get();
        }
    }

    private static void deleteOffsets() throws Exception {
        try (Admin admin = Admin.create(world.connection.clientProperties())) {
            // The static member would be forgotten only after its session.
            admin.removeMembersFromConsumerGroup(
                            GROUP, new RemoveMembersFromConsumerGroupOptions(Set.of(new MemberToRemove("one-1"))))
                    .all()
                    .get();
            await().ignoreExceptions().until(() -> {
                admin.deleteConsumerGroups(List.of(GROUP)).all().get();
                return true;
            });
        }
    }
}
