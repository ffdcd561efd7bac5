package dev.cairn.kafka.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker and controller in this JVM. {@link #start} returns when clients are served; from then on it runs until
 * {@link #close}, or until its disk fails, which {@link #failure} tells. All methods may be called from any thread.
 */
public final class EmbeddedKafka implements AutoCloseable {

    /** How long a start may take: long enough for the recovery of large logs after a crash. */
    static final Duration START_DEADLINE = Duration.ofMinutes(5);
    /** How long a stop may take before the broker is left to the end of the process. */
    static final Duration STOP_DEADLINE = Duration.ofSeconds(20);

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);

    private final String bootstrapServers;
    private final DataFolder folder;
    private final BrokerThreads threads;
    private final KafkaRaftServer server;
    private final Object closing = new Object();
    private volatile boolean closed;

    private EmbeddedKafka(String bootstrapServers, DataFolder folder, BrokerThreads threads, KafkaRaftServer server) {
        this.bootstrapServers = bootstrapServers;
        this.folder = folder;
        this.threads = threads;
        this.server = server;
    }

    /**
     * Starts the broker, on a new data folder or on one that an earlier broker left behind in whatever way.
     *
     * @throws EmbeddedKafkaException if that is not possible; nothing is left running then
     */
    public static EmbeddedKafka start(Config config) {
        DataFolder folder = DataFolder.open(config.dataFolder());
        try {
            int port = Ports.choose(config, folder);
            folder.format(Settings.NODE_ID, Settings.CONTROLLER_LISTENER);
            Map<String, String> settings = Settings.of(config, folder.logs(), port, Ports.free(Config.LOOPBACK));
            EmbeddedKafka kafka = launch(config.host() + ":" + port, folder, settings);
            LOG.atInfo()
                    .addKeyValue("bootstrapServers", kafka.bootstrapServers)
                    .addKeyValue("dataFolder", folder.path())
                    .log("Kafka is serving");
            return kafka;
        } catch (RuntimeException failed) {
            folder.close();
            throw failed;
        }
    }

    private static EmbeddedKafka launch(String address, DataFolder folder, Map<String, String> settings) {
        BrokerThreads.keepProcessAlive();
        BrokerThreads threads = new BrokerThreads("kafka-" + address);
        KafkaRaftServer server = create(folder, settings);
        CompletableFuture<Boolean> started = threads.run("kafka-start", () -> {
            server.startup();
            return true;
        });
        CompletableFuture<Boolean> failed = threads.failure().thenApply(_ -> false);
        try {
            if (!await(CompletableFuture.anyOf(started, failed).thenApply(Boolean.class::cast), START_DEADLINE)) {
                throw new ExecutionException(threads.failure().resultNow().reason(), null);
            }
            return new EmbeddedKafka(address, folder, threads, server).closeOnFailure();
        } catch (ExecutionException | TimeoutException gaveUp) {
            stopAfterFailure(threads, server);
            Throwable cause = gaveUp.getCause() == null ? gaveUp : gaveUp.getCause();
            throw new EmbeddedKafkaException.StartFailed(folder.path(), cause.getMessage(), cause);
        }
    }

    private static KafkaRaftServer create(DataFolder folder, Map<String, String> settings) {
        try {
            return new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        } catch (RuntimeException refused) { // settings, or what the data folder holds
            throw new EmbeddedKafkaException.StartFailed(folder.path(), refused.getMessage(), refused);
        }
    }

    /** {@code host:port}, as clients want it. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** What it keeps, and where. */
    public Path dataFolder() {
        return folder.path();
    }

    /**
     * Completes if the broker fails for good: the disk is full or broken. It is closed then, so that clients are cut off
     * and not left waiting; whoever embeds it decides whether the process ends. It never completes otherwise.
     */
    public CompletionStage<BrokerFailure> failure() {
        return threads.failure().minimalCompletionStage();
    }

    /** Whether it serves: neither failed nor closed. */
    public boolean isServing() {
        return !closed && !threads.failure().isDone();
    }

    /**
     * Stops it cleanly: clients are cut off, everything is flushed. A second call does nothing.
     *
     * @throws EmbeddedKafkaException.StopFailed if it does not stop in time
     */
    @Override
    public void close() {
        synchronized (closing) {
            if (closed) {
                return;
            }
            closed = true;
            try {
                await(stop(threads, server), STOP_DEADLINE);
            } catch (TimeoutException | ExecutionException failed) {
                throw new EmbeddedKafkaException.StopFailed(folder.path(), failed.getMessage(), failed);
            }
            folder.close();
        }
        LOG.atInfo().addKeyValue("dataFolder", folder.path()).log("Kafka has stopped");
    }

    private EmbeddedKafka closeOnFailure() {
        var _ = threads.failure().thenRunAsync(this::closeAfterFailure);
        return this;
    }

    private void closeAfterFailure() {
        try {
            close();
        } catch (EmbeddedKafkaException.StopFailed failed) {
            LOG.atError().setCause(failed).log("A Kafka broker that failed could not be stopped");
        }
    }

    private static void stopAfterFailure(BrokerThreads threads, KafkaRaftServer server) {
        try {
            await(stop(threads, server), STOP_DEADLINE);
        } catch (TimeoutException | ExecutionException failed) {
            LOG.atWarn().setCause(failed).log("The rest of a Kafka broker that failed to start could not be stopped");
        }
    }

    private static CompletableFuture<Boolean> stop(BrokerThreads threads, KafkaRaftServer server) {
        return threads.run("kafka-stop", () -> {
            server.shutdown();
            server.awaitShutdown();
            return true;
        });
    }

    /** An interrupt does not shorten the wait, which has a deadline; it is kept for the caller. */
    private static boolean await(CompletableFuture<Boolean> done, Duration deadline)
            throws ExecutionException, TimeoutException {
        long end = System.nanoTime() + deadline.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return done.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException again) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
