package dev.cairn.log;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A consumer that has chosen its partitions and where to begin. One thread only, but for {@link #wakeup()}. */
final class KafkaReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Set<String> topics;
    private final ReadFrom from;

    KafkaReader(KafkaConsumer<byte[], byte[]> consumer, Set<String> topics, ReadFrom from) {
        this.consumer = consumer;
        this.topics = Set.copyOf(topics);
        this.from = from;
    }

    void assign(Deadline deadline) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            List<PartitionInfo> found = consumer.partitionsFor(topic, deadline.left());
            if (found.isEmpty()) {
                throw new LogUnavailableException("There is no topic " + topic + "; make it first", null);
            }
            found.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        consumer.assign(partitions);
        switch (from) {
            case ReadFrom.Beginning() ->
                consumer.beginningOffsets(partitions, deadline.left()).forEach(consumer::seek);
            case ReadFrom.End() ->
                // Now, not at the first poll: what is appended after the call must be read.
                consumer.endOffsets(partitions, deadline.left()).forEach(consumer::seek);
            case ReadFrom.At(Instant time) -> seekToTime(partitions, time, deadline);
        }
    }

    private void seekToTime(List<TopicPartition> partitions, Instant time, Deadline deadline) {
        Map<TopicPartition, Long> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, Math.max(0, time.toEpochMilli())));
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, deadline.left());
        for (Map.Entry<TopicPartition, OffsetAndTimestamp> found :
                consumer.offsetsForTimes(wanted, deadline.left()).entrySet()) {
            // No record that young: begin at the end.
            @Nullable OffsetAndTimestamp at = found.getValue();
            consumer.seek(found.getKey(), at == null ? ends.getOrDefault(found.getKey(), 0L) : at.offset());
        }
    }

    void poll(Consumer<LogRecord> reader) {
        for (ConsumerRecord<byte[], byte[]> kafka : consumer.poll(POLL)) {
            reader.accept(WireRecords.fromKafka(kafka));
        }
    }

    /** How often the broker has answered up to now, by the client's own count. */
    double answers() {
        return consumer.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("response-total")
                        && metric.metricName().group().equals("consumer-metrics"))
                .map(Metric::metricValue)
                .filter(Double.class::isInstance)
                .mapToDouble(Double.class::cast)
                .sum();
    }

    void readToEnd(Deadline deadline, Consumer<LogRecord> reader) {
        assign(deadline);
        Map<TopicPartition, Long> ends = ends(deadline);
        while (!reached(ends, deadline)) {
            poll(record -> {
                TopicPartition partition = new TopicPartition(
                        record.position().topic(), record.position().partition());
                if (record.position().offset() < ends.getOrDefault(partition, 0L)) {
                    reader.accept(record);
                }
            });
        }
    }

    /** Where the partitions end now, for those who see only what was committed. */
    Map<TopicPartition, Long> ends(Deadline deadline) {
        return consumer.endOffsets(consumer.assignment(), deadline.left());
    }

    /** Whether all before these ends was handed to the reader. */
    boolean reached(Map<TopicPartition, Long> ends, Deadline deadline) {
        return ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey(), deadline.left()) >= end.getValue());
    }

    void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(2)));
    }
}
