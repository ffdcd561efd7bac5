package dev.cairn.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

import dev.cairn.event.Topic;

/** Makes the topics that are not there yet. */
public final class KafkaTopics {

    private static final Duration WITHIN = Duration.ofSeconds(30);
    private static final Duration ASK_AGAIN = Duration.ofMillis(50);
    private static final Duration INBOX_KEPT = Duration.ofDays(30);
    private static final int INDEX_INTERVAL_BYTES = 1024 * 1024;

    private KafkaTopics() {}

    /**
     * Makes all topics of facts and the given inboxes.
     *
     * @param partitions how many each gets; a topic that exists must have as many, since state and inputs are
     *     partitioned alike
     * @param flush whether a record is on the disk before it is acknowledged: for a lone broker; a cluster relies on
     *     replication
     * @throws LogUnavailableException if Kafka does not answer
     * @throws IllegalStateException if a topic exists with another number of partitions
     */
    public static void create(KafkaConnection connection, int partitions, boolean flush, Collection<String> inboxes) {
        List<NewTopic> wanted = wanted(partitions, flush, inboxes);
        try (Admin admin = Admin.create(connection.clientProperties())) {
            makeMissing(admin, wanted);
            check(admin, partitions, wanted.stream().map(NewTopic::name).toList());
        } catch (ExecutionException | TimeoutException e) {
            throw new LogUnavailableException(
                    "Kafka at " + connection + " did not make the topics: " + e.getMessage() + ". Is it running?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailableException("Interrupted while making the topics", e);
        }
    }

    private static void makeMissing(Admin admin, List<NewTopic> wanted)
            throws ExecutionException, InterruptedException, TimeoutException {
        Set<String> existing = admin.listTopics().names().get(WITHIN.toSeconds(), TimeUnit.SECONDS);
        List<NewTopic> missing = wanted.stream()
                .filter(topic -> !existing.contains(topic.name()))
                .toList();
        for (KafkaFuture<Void> made : admin.createTopics(missing).values().values()) {
            try {
                made.get(WITHIN.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) { // another service was quicker
                    throw e;
                }
            }
        }
    }

    private static List<NewTopic> wanted(int partitions, boolean flush, Collection<String> inboxes) {
        Map<String, String> facts = new HashMap<>();
        // Facts are never compacted and never expire.
        facts.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        facts.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
        facts.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
        facts.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        if (flush) {
            facts.put(TopicConfig.FLUSH_MESSAGES_INTERVAL_CONFIG, "1");
            // With the log the broker flushes its indexes: with an entry for each 4 KiB these are changed, and written,
            // at almost every flush of a log under load. The price is that a reader looks through 1 MiB for its offset.
            facts.put(TopicConfig.INDEX_INTERVAL_BYTES_CONFIG, Integer.toString(INDEX_INTERVAL_BYTES));
        }
        Map<String, String> inbox = new HashMap<>(facts);
        inbox.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(INBOX_KEPT.toMillis()));
        List<NewTopic> topics = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            topics.add(new NewTopic(topic.id(), partitions, (short) -1).configs(facts));
        }
        inboxes.forEach(name -> topics.add(new NewTopic(name, partitions, (short) -1).configs(inbox)));
        return topics;
    }

    private static void check(Admin admin, int partitions, List<String> names)
            throws ExecutionException, InterruptedException, TimeoutException {
        described(admin, names).values().stream()
                .filter(topic -> topic.partitions().size() != partitions)
                .findFirst()
                .ifPresent(topic -> {
                    throw new IllegalStateException("Topic " + topic.name() + " has "
                            + topic.partitions().size() + " partitions where " + partitions
                            + " are configured: all topics must have the same number, and it cannot change later");
                });
    }

    /** A broker may not know yet what the controller has made a moment ago, for this or another service. */
    private static Map<String, TopicDescription> described(Admin admin, List<String> names)
            throws ExecutionException, InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + WITHIN.toNanos();
        while (true) {
            try {
                return admin.describeTopics(names).allTopicNames().get(WITHIN.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.sleep(ASK_AGAIN);
            }
        }
    }
}
