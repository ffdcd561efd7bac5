package dev.cairn.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.log.EventLog;
import dev.cairn.log.KafkaProbe;

/** Runs the stages of one service on Kafka Streams, with exactly-once transactions. */
public final class ServiceRuntime implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceRuntime.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(20);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);
    // A partition that is assigned while a fetch waits is asked for only after it: this is in each start.
    private static final int FETCH_WAIT = 100;
    // What others wait for is committed at once (Outbox). The interval is for the rest, such as facts read back: each
    // such
    // commit holds up the thread, most of all when it follows another one.
    private static final long COMMIT_INTERVAL = 100;
    // A transaction that begins right after another one is refused until the broker has ended that one, in a few
    // milliseconds. With Kafka's 100 ms the thread would sleep for most of a delivery.
    private static final long RETRY_BACKOFF = 5;
    private static final long LONGEST_RETRY_BACKOFF = 100;
    private static final int LARGEST_ROW = Parking.MAX_BYTES + 64 * 1024;

    private final KafkaStreams streams;
    private final List<EffectRunner<?>> effects;
    private final TaskStates tasks;
    private final KafkaProbe kafka;

    private ServiceRuntime(KafkaStreams streams, List<EffectRunner<?>> effects, TaskStates tasks, KafkaProbe kafka) {
        this.streams = streams;
        this.effects = effects;
        this.tasks = tasks;
        this.kafka = kafka;
    }

    /**
     * A stage and what it does to the world.
     *
     * @param stage the pure part
     * @param effects the rest
     * @param <C> the root of its commands
     */
    public record Running<C>(Stage<C> stage, Effects<C> effects) {}

    /**
     * Starts a service. It is ready when {@link #isReady} says so.
     *
     * @param log takes outcomes; stays open when the service is closed
     * @throws dev.cairn.log.LogUnavailableException if Kafka does not answer
     */
    public static ServiceRuntime start(
            ServiceConfig config, List<Running<?>> stages, EventLog log, InstantSource clock, StageListener listener) {
        List<StageSpec<?>> specs = new ArrayList<>();
        stages.forEach(running -> specs.add(running.stage().spec()));
        makeStateFolder(config);
        LostState.check(config, group(config), specs);
        TaskStates tasks = new TaskStates(listener);
        Topology topology = new Topology();
        List<EffectRunner<?>> runners = new ArrayList<>();
        stages.forEach(stage -> runners.add(add(topology, stage, log, clock, tasks)));
        KafkaStreams streams = new KafkaStreams(topology, properties(config));
        streams.setGlobalStateRestoreListener(new RestoreLog());
        streams.setUncaughtExceptionHandler(failure -> replace(config, failure));
        streams.start();
        return new ServiceRuntime(streams, runners, tasks, new KafkaProbe(config.kafka()));
    }

    /** Kafka Streams would fail where several services that share a folder make it at the same time. */
    private static void makeStateFolder(ServiceConfig config) {
        try {
            Files.createDirectories(config.stateFolder());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The folder " + config.stateFolder() + " of " + config.name() + "'s state cannot be made: "
                            + e.getMessage(),
                    e);
        }
    }

    /** Called by the thread that failed. Its partitions would else wait until its session is over. */
    private static StreamThreadExceptionResponse replace(ServiceConfig config, Throwable failure) {
        LOG.atError()
                .setCause(failure)
                .addKeyValue("service", config.name())
                .log("A thread of the topology failed and is replaced");
        try (Admin admin = Admin.create(config.kafka().clientProperties())) {
            Thread.sleep(PAUSE_AFTER_FAILURE); // one that fails at once, again and again, must not keep a core busy
            GroupMember.remove(admin, group(config), Set.of(GroupMember.of(config.instance(), Thread.currentThread())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    private static <C> EffectRunner<C> add(
            Topology topology, Running<C> running, EventLog log, InstantSource clock, StageListener listener) {
        Stage<C> stage = running.stage();
        EffectRunner<C> runner = new EffectRunner<>(stage.spec(), running.effects(), log, listener);
        CatchUp.Marks marks = CatchUp.Marks.in(log, stage.spec().inbox());
        ServiceTopology.add(topology, stage.spec(), () -> new StageProcessor<>(stage, runner, marks, clock, listener));
        return runner;
    }

    private static String group(ServiceConfig config) {
        return "cairn-" + config.name();
    }

    private static Properties properties(ServiceConfig config) {
        Map<String, Object> settings = new HashMap<>(config.kafka().clientProperties());
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, group(config));
        settings.put(StreamsConfig.CLIENT_ID_CONFIG, config.name());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, config.stateFolder().toString());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, -1);
        settings.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, 0L); // CatchUp and OwnFactsFirst rely on it
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SmallRocksDb.class);
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), config.instance());
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 10_000);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), FETCH_WAIT);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), RETRY_BACKOFF);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG), LONGEST_RETRY_BACKOFF);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), LARGEST_ROW);
        settings.put(StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), LARGEST_ROW);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 10_000);
        Properties properties = new Properties();
        properties.putAll(settings);
        return properties;
    }

    /** Whether all tasks that are this machine's have caught up and run their effects. */
    public boolean isReady() {
        return streams.state() == KafkaStreams.State.RUNNING && tasks.allCaughtUp();
    }

    /**
     * Whether the task of a key is this machine's, and has caught up: for duties that are no rows.
     *
     * @param partitions how many the topics have
     */
    public boolean owns(String stage, String key, int partitions) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return isReady() && tasks.has(stage, BuiltInPartitioner.partitionForKey(bytes, partitions));
    }

    /**
     * What keeps it from its work, for people; empty when it works. Waits for at most a second: Kafka itself is asked,
     * since Kafka Streams is RUNNING also while there is no broker.
     */
    public Optional<String> whatIsMissing() throws InterruptedException {
        return isReady()
                ? kafka.whatIsMissing()
                : Optional.of("Kafka Streams is " + streams.state() + ", " + tasks.describe());
    }

    /** Stops: takes nothing more, lets the transaction under way end, interrupts effects and waits for them. */
    @Override
    public void close() {
        effects.forEach(EffectRunner::close);
        if (!streams.close(CLOSE_WITHIN)) {
            LOG.atWarn().log("Kafka Streams did not stop in time; the next start takes up what it left");
        }
        kafka.close();
    }
}
