package dev.cairn.service;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

import dev.cairn.event.CloudEvents;
import dev.cairn.event.CommitAccepted;
import dev.cairn.event.CommitPushed;
import dev.cairn.event.Fact;
import dev.cairn.event.Topic;
import dev.cairn.kafka.embedded.Config;
import dev.cairn.kafka.embedded.EmbeddedKafka;
import dev.cairn.log.EventLog;
import dev.cairn.log.KafkaConnection;
import dev.cairn.log.KafkaEventLog;
import dev.cairn.log.KafkaTopics;
import dev.cairn.log.ReadFrom;

import static org.assertj.core.api.Assertions.assertThat;

/** A broker with four partitions, the toy service beside it, and what tests do to them. */
final class ToyWorld implements AutoCloseable {

    static final int PARTITIONS = 4;
    static final int KEYS = 24;
    static final Duration WITHIN = Duration.ofSeconds(90);
    static final String INBOX = "cairn.inbox.toy";

    final Path folder;
    final KafkaConnection connection;
    final KafkaEventLog log;
    private final Queue<Fact> facts = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> runs = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();
    private EmbeddedKafka broker;

    ToyWorld(Path folder) {
        this.folder = folder;
        this.broker = EmbeddedKafka.start(new Config(folder.resolve("kafka")));
        this.connection = KafkaConnection.plain(broker.bootstrapServers());
        KafkaTopics.create(connection, PARTITIONS, true, List.of(INBOX));
        this.log = new KafkaEventLog(connection, Duration.ofSeconds(30), InstantSource.system());
        EventLog.Subscription tail = log.tail(
                Set.of(Topic.COMMITS.id()),
                ReadFrom.beginning(),
                record -> facts.add(CloudEvents.decode(record.message())));
        assertThat(tail.isRunning()).isTrue(); // ends with the log
    }

    static ConditionFactory await() {
        return Awaitility.await()
                .dontCatchUncaughtExceptions() // of the topology's threads, which are replaced
                .atMost(WITHIN)
                .pollInterval(Duration.ofMillis(20));
    }

    void stopBroker() {
        broker.close();
    }

    /** On the same port and data. */
    void startBroker() {
        broker = EmbeddedKafka.start(new Config(folder.resolve("kafka")));
    }

    /** Starts the service and waits until it is ready. */
    ServiceRuntime start() {
        ServiceRuntime service = startOnly(new ToyStage(), "one");
        await().until(service::isReady);
        return service;
    }

    ServiceRuntime startOnly(ToyStage stage, String instance) {
        return ServiceRuntime.start(
                new ServiceConfig("toy-service", connection, stateFolder(instance), instance),
                List.of(new ServiceRuntime.Running<>(stage, this::work)),
                log,
                InstantSource.system(),
                StageListener.NONE);
    }

    Path stateFolder(String instance) {
        return folder.resolve("state-" + instance);
    }

    /** Jobs of keys with this prefix do not end before the latch is open. */
    CountDownLatch hold(String prefix) {
        return held.computeIfAbsent(prefix, same -> new CountDownLatch(1));
    }

    private void work(Row.Work work, Effects.Run<ToyStage.Command> run) throws InterruptedException {
        ToyStage.Job job = (ToyStage.Job) work;
        runs.computeIfAbsent(job.repository() + job.commit(), same -> new AtomicInteger())
                .incrementAndGet();
        CountDownLatch latch = held.get(prefix(job.repository()));
        if (latch != null) {
            latch.await();
        }
        run.report("done", new ToyStage.Done(job.repository(), job.commit()));
    }

    private static String prefix(String key) {
        return key.substring(0, key.indexOf('-'));
    }

    static String key(String prefix, int i) {
        return prefix + "-" + i;
    }

    /** Pushes a commit to all keys with that prefix. */
    void pushEverywhere(String prefix, String commit) {
        List<CompletableFuture<?>> appended = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            String repository = key(prefix, i);
            appended.add(log.append(
                            INBOX,
                            CommandCodec.encode(
                                    repository,
                                    new ToyStage.Push(repository, commit.repeat(40)),
                                    new Message.Context(repository + commit, null, null, null, "tester")))
                    .toCompletableFuture());
        }
        appended.forEach(CompletableFuture::join);
    }

    /** How often the work of each push of these keys ran. */
    List<Integer> runs(String prefix) {
        return runs.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix + "-"))
                .map(entry -> entry.getValue().get())
                .toList();
    }

    boolean isTold(String key) {
        return facts.stream().anyMatch(fact -> fact.data().key().equals(key));
    }

    List<Fact> facts(String prefix) {
        return facts.stream()
                .filter(fact -> fact.data().key().startsWith(prefix + "-"))
                .toList();
    }

    /** Waits until each key has so many facts, and checks that they tell one story. */
    void awaitStory(String prefix, int factsEach) {
        await().until(() -> facts(prefix).size() >= factsEach * KEYS);
        assertStory(prefix, factsEach);
    }

    void assertStory(String prefix, int factsEach) {
        List<Fact> told = facts(prefix);
        assertThat(told).extracting(Fact::id).doesNotHaveDuplicates();
        Map<String, List<Long>> sequences = new ConcurrentHashMap<>();
        told.forEach(fact -> sequences
                .computeIfAbsent(fact.data().key(), key -> new ArrayList<>())
                .add(fact.sequence()));
        assertThat(sequences).hasSize(KEYS);
        assertThat(sequences.values())
                .allSatisfy(numbers -> assertThat(numbers)
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, factsEach).boxed().toList()));
        Set<String> outcomes = new HashSet<>();
        told.forEach(fact -> {
            if (!(fact.data() instanceof CommitPushed)) {
                assertThat(fact.data()).isInstanceOf(CommitAccepted.class);
                assertThat(outcomes.add(String.valueOf(fact.causation())))
                        .describedAs("one outcome each")
                        .isTrue();
            }
        });
    }

    @Override
    public void close() {
        held.values().forEach(CountDownLatch::countDown);
        log.close();
        broker.close();
    }
}
