package dev.cairn.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.event.CloudEvents;
import dev.cairn.event.Fact;
import dev.cairn.event.Topic;
import dev.cairn.kafka.embedded.Config;
import dev.cairn.kafka.embedded.EmbeddedKafka;
import dev.cairn.log.KafkaConnection;
import dev.cairn.log.KafkaEventLog;
import dev.cairn.log.KafkaTopics;
import dev.cairn.log.ReadFrom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The topology on a real broker with four partitions, and keys in all of them. */
class RunningServiceTest {

    private static final int PARTITIONS = 4;
    private static final int KEYS = 24;
    private static final Duration WITHIN = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private EmbeddedKafka broker;
    private KafkaConnection connection;
    private KafkaEventLog log;
    private final Map<String, AtomicInteger> runs = new ConcurrentHashMap<>();
    private final Semaphore mayFinish = new Semaphore(0);

    @BeforeEach
    void startBroker() {
        broker = EmbeddedKafka.start(new Config(folder.resolve("kafka"), 0));
        connection = KafkaConnection.plain(broker.bootstrapServers());
        log = new KafkaEventLog(connection, Duration.ofSeconds(10), InstantSource.system());
        KafkaTopics.create(
                connection, PARTITIONS, true, List.of(new ToyStage().spec().inbox()));
    }

    @AfterEach
    void stopBroker() {
        log.close();
        broker.close();
    }

    @Test
    void everyCommandHasOneFactAndEveryJobOneOutcome() {
        mayFinish.release(Integer.MAX_VALUE);
        try (ServiceRuntime service = start()) {
            pushEverywhere("a");
            awaitFacts(2 * KEYS);
            pushEverywhere("a"); // once more: nothing follows
            pushEverywhere("b");
            List<Fact> facts = awaitFacts(4 * KEYS);
            assertOneOutcomePerPush(facts);
            assertThat(runs.values()).allSatisfy(count -> assertThat(count).hasValue(1));
        }
    }

    @Test
    void aStateThatWasDeletedOnDiskComesBackAndFinishedWorkIsNotRunAgain() throws IOException {
        mayFinish.release(Integer.MAX_VALUE);
        try (ServiceRuntime service = start()) {
            pushEverywhere("a");
            awaitFacts(2 * KEYS);
        }
        deleteStateFolder();
        try (ServiceRuntime service = start()) {
            pushEverywhere("b");
            assertOneOutcomePerPush(awaitFacts(4 * KEYS));
            assertThat(runs.values()).allSatisfy(count -> assertThat(count).hasValue(1));
        }
    }

    @Test
    void aStateComesBackFromTheFactsAloneAndFinishedWorkIsNotRunAgain() throws Exception {
        mayFinish.release(Integer.MAX_VALUE);
        try (ServiceRuntime service = start()) {
            pushEverywhere("a");
            awaitFacts(2 * KEYS);
            pushEverywhere("b");
            awaitFacts(4 * KEYS);
        }
        deleteStateFolder();
        deleteChangelogsAndOffsets();
        try (ServiceRuntime service = start()) {
            assertThat(facts()).hasSize(4 * KEYS);
            pushEverywhere("c");
            assertOneOutcomePerPush(awaitFacts(6 * KEYS));
            assertThat(runs.values()).allSatisfy(count -> assertThat(count).hasValue(1));
        }
    }

    @Test
    void workThatWasOpenGoesOnAfterARestart() {
        try (ServiceRuntime service = start()) {
            pushEverywhere("a");
            await().atMost(WITHIN).until(() -> runs.size() == KEYS);
        }
        assertThat(facts()).hasSize(KEYS);
        mayFinish.release(Integer.MAX_VALUE);
        try (ServiceRuntime service = start()) {
            assertOneOutcomePerPush(awaitFacts(2 * KEYS));
            assertThat(runs.values()).allSatisfy(count -> assertThat(count).hasValue(2));
        }
    }

    private ServiceRuntime start() {
        ServiceRuntime service = ServiceRuntime.start(
                new ServiceConfig("toy-service", connection, folder.resolve("state"), "one"),
                List.of(new ServiceRuntime.Running<>(new ToyStage(), this::work)),
                log,
                InstantSource.system(),
                StageListener.NONE);
        await().atMost(WITHIN).until(service::isReady);
        return service;
    }

    private void work(Row.Work work, Effects.Run<ToyStage.Command> run) throws InterruptedException {
        ToyStage.Job job = (ToyStage.Job) work;
        runs.computeIfAbsent(job.repository() + job.commit(), same -> new AtomicInteger())
                .incrementAndGet();
        mayFinish.acquire();
        mayFinish.release();
        run.report("done", new ToyStage.Done(job.repository(), job.commit()));
    }

    private void pushEverywhere(String commit) {
        for (int i = 0; i < KEYS; i++) {
            String repository = "repository-" + i;
            log.append(
                            new ToyStage().spec().inbox(),
                            CommandCodec.encode(
                                    repository,
                                    new ToyStage.Push(repository, commit.repeat(40)),
                                    new Message.Context(repository + commit, null, null, null, "tester")))
                    .toCompletableFuture()
                    .join();
        }
    }

    private List<Fact> awaitFacts(int count) {
        await().atMost(WITHIN).until(() -> facts().size() >= count);
        return facts();
    }

    private List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        log.read(
                Set.of(Topic.COMMITS.id()),
                ReadFrom.beginning(),
                WITHIN,
                record -> facts.add(CloudEvents.decode(record.message())));
        return facts;
    }

    private static void assertOneOutcomePerPush(List<Fact> facts) {
        assertThat(facts).extracting(Fact::id).doesNotHaveDuplicates();
        Map<String, List<Long>> sequences = new ConcurrentHashMap<>();
        facts.forEach(fact -> sequences
                .computeIfAbsent(fact.data().key(), key -> new ArrayList<>())
                .add(fact.sequence()));
        int each = facts.size() / KEYS;
        assertThat(sequences).hasSize(KEYS);
        assertThat(sequences.values())
                .allSatisfy(numbers -> assertThat(numbers)
                        .containsExactlyElementsOf(
                                Stream.iterate(1L, n -> n + 1).limit(each).toList()));
    }

    private void deleteStateFolder() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("state"))) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private void deleteChangelogsAndOffsets() throws Exception {
        try (Admin admin = Admin.create(connection.clientProperties())) {
            List<String> internal = admin.listTopics().names().get().stream()
                    .filter(name -> name.startsWith("cairn-toy-service-"))
                    .toList();
            assertThat(internal).isNotEmpty();
            admin.deleteTopics(internal).all().get();
            // The group's static member is forgotten only after its session; then the group can go.
            await().atMost(WITHIN).ignoreExceptions().until(() -> {
                admin.deleteConsumerGroups(List.of("cairn-toy-service")).all().get();
                return true;
            });
        }
    }
}
