package dev.cairn.kafka.embedded;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The broker's settings: one node that replicates nothing, starts fast, is nearly idle, and forgets nothing. */
final class Settings {

    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";
    private static final String BROKER_LISTENER = "BROKER";
    private static final int MEBIBYTE = 1024 * 1024;

    private Settings() {}

    static Map<String, String> of(Config config, Path logs, int port, int controllerPort) {
        Map<String, String> all = new HashMap<>();
        Stream.of(node(config.host(), port, controllerPort, logs), history(), restart(), oneNode(), small(), quick())
                .forEach(all::putAll);
        all.putAll(config.settings());
        return all;
    }

    private static Map<String, String> node(String host, int port, int controllerPort, Path logs) {
        // Controllers are contacted by nobody else; Kafka has no way to leave their listener out.
        String broker = BROKER_LISTENER + "://" + host + ":" + port;
        return settings(
                "process.roles=broker,controller",
                "node.id=" + NODE_ID,
                "listeners=" + broker + "," + CONTROLLER_LISTENER + "://" + Config.LOOPBACK + ":" + controllerPort,
                "advertised.listeners=" + broker,
                "listener.security.protocol.map=" + BROKER_LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER
                        + ":PLAINTEXT",
                "inter.broker.listener.name=" + BROKER_LISTENER,
                "controller.listener.names=" + CONTROLLER_LISTENER,
                "controller.quorum.voters=" + NODE_ID + "@" + Config.LOOPBACK + ":" + controllerPort,
                "log.dirs=" + logs);
    }

    /** Nothing is forgotten, and the broker's clock is what counts. */
    private static Map<String, String> history() {
        return settings(
                "auto.create.topics.enable=false",
                "log.message.timestamp.type=LogAppendTime",
                "log.retention.ms=-1",
                "log.retention.bytes=-1",
                // A service that was down for weeks goes on where it was.
                "offsets.retention.minutes=" + Integer.MAX_VALUE);
    }

    /** After a kill -9 the controller waits for the old broker's session, clients for their transactions. */
    private static Map<String, String> restart() {
        return settings(
                "broker.session.timeout.ms=1000",
                "broker.heartbeat.interval.ms=200",
                "group.initial.rebalance.delay.ms=0",
                "group.min.session.timeout.ms=500",
                "transaction.abort.timed.out.transaction.cleanup.interval.ms=500");
    }

    private static Map<String, String> oneNode() {
        return settings(
                "default.replication.factor=1",
                "min.insync.replicas=1",
                "offsets.topic.replication.factor=1",
                "offsets.topic.num.partitions=4",
                "transaction.state.log.replication.factor=1",
                "transaction.state.log.min.isr=1",
                "transaction.state.log.num.partitions=4",
                "share.coordinator.state.topic.replication.factor=1",
                "share.coordinator.state.topic.min.isr=1",
                "share.coordinator.state.topic.num.partitions=1",
                "auto.leader.rebalance.enable=false");
    }

    /** Few threads, small buffers, no reporters. */
    private static Map<String, String> small() {
        return settings(
                "num.network.threads=2",
                "num.io.threads=2",
                "background.threads=2",
                "num.replica.fetchers=1",
                "num.recovery.threads.per.data.dir=2",
                "group.coordinator.threads=1",
                "log.cleaner.threads=1",
                "log.cleaner.dedupe.buffer.size=" + 4 * MEBIBYTE,
                "log.cleaner.io.buffer.size=" + MEBIBYTE / 4,
                "log.segment.bytes=" + 128 * MEBIBYTE,
                "log.index.size.max.bytes=" + MEBIBYTE,
                "metric.reporters=",
                // Otherwise a record that says nothing is written twice a second, for ever.
                "metadata.max.idle.interval.ms=0");
    }

    /** A transaction that begins while the one before it is being ended waits on the broker for that, not in the client. */
    private static Map<String, String> quick() {
        return settings("add.partitions.to.txn.retry.backoff.ms=1", "add.partitions.to.txn.retry.backoff.max.ms=1000");
    }

    private static Map<String, String> settings(String... lines) {
        return Arrays.stream(lines)
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }
}
