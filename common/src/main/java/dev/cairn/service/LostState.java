package dev.cairn.service;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.log.LogUnavailableException;

/**
 * Finds, before a service starts, partitions whose state is gone while the group's offsets say that their facts were read
 * back: someone deleted a changelog. Kafka Streams would go on with an empty state, and the stage would decide on it. The
 * offsets of such partitions are forgotten, so that the state is built from the facts.
 */
final class LostState {

    private static final Logger LOG = LoggerFactory.getLogger(LostState.class);
    private static final Duration WITHIN = Duration.ofSeconds(20);

    private final Admin admin;
    private final String group;
    private final String instance;

    private LostState(Admin admin, String group, String instance) {
        this.admin = admin;
        this.group = group;
        this.instance = instance;
    }

    /**
     * Looks, and forgets offsets where it must.
     *
     * @throws LogUnavailableException if Kafka does not answer
     * @throws IllegalStateException if another instance runs on a state that is gone
     */
    static void check(ServiceConfig config, String group, List<StageSpec<?>> stages) {
        try (Admin admin = Admin.create(config.kafka().clientProperties())) {
            new LostState(admin, group, config.instance()).check(stages);
        } catch (ExecutionException | TimeoutException e) {
            throw new LogUnavailableException(
                    "Kafka at " + config.kafka() + " did not tell the offsets of " + group + ": " + e.getMessage()
                            + ". Is it running?",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailableException("Interrupted while " + group + " was started", e);
        }
    }

    private void check(List<StageSpec<?>> stages) throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, @Nullable OffsetAndMetadata> offsets = new HashMap<>();
        offsets.putAll(get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()));
        if (offsets.isEmpty()) {
            return;
        }
        Set<TopicPartition> forget = new HashSet<>();
        Set<String> topics = get(admin.listTopics().names());
        for (StageSpec<?> stage : stages) {
            Set<Integer> lost = lost(stage, offsets, topics);
            offsets.keySet().stream()
                    .filter(input -> lost.contains(input.partition()))
                    .filter(input -> ServiceTopology.inputs(stage).contains(input.topic()))
                    .forEach(forget::add);
        }
        if (!forget.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("group", group)
                    .addKeyValue("partitions", forget)
                    .log("The state of these inputs is gone and is built again from the facts");
            forget(forget);
        }
    }

    /** Partitions of which facts were read back, but whose changelog holds nothing. */
    private Set<Integer> lost(
            StageSpec<?> stage, Map<TopicPartition, @Nullable OffsetAndMetadata> offsets, Set<String> topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        Set<Integer> readBack = new HashSet<>();
        offsets.forEach((input, at) -> {
            if (input.topic().equals(stage.facts().id()) && at != null && at.offset() > 0) {
                readBack.add(input.partition());
            }
        });
        String changelog = group + "-" + StageProcessor.storeName(stage) + "-changelog";
        if (readBack.isEmpty() || !topics.contains(changelog)) {
            return readBack;
        }
        Map<TopicPartition, OffsetSpec> ends = new LinkedHashMap<>();
        readBack.forEach(partition -> ends.put(new TopicPartition(changelog, partition), OffsetSpec.latest()));
        return get(admin.listOffsets(ends).all()).entrySet().stream()
                .filter(end -> end.getValue().offset() == 0)
                .map(end -> end.getKey().partition())
                .collect(Collectors.toSet());
    }

    private void forget(Set<TopicPartition> inputs) throws ExecutionException, InterruptedException, TimeoutException {
        // What was killed may still count as a member.
        GroupMember.remove(admin, group, GroupMember.all(instance));
        try {
            get(admin.deleteConsumerGroupOffsets(group, inputs).all());
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "The state of " + group
                            + " is gone (someone deleted its changelog topic), and its offsets cannot be"
                            + " reset while it runs elsewhere. Stop all instances, wait 10 s, and start them again",
                    e);
        }
    }

    private static <T> T get(KafkaFuture<T> future) throws ExecutionException, InterruptedException, TimeoutException {
        return future.get(WITHIN.toSeconds(), TimeUnit.SECONDS);
    }
}
