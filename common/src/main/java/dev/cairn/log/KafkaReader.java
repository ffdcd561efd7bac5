package dev.cairn.log;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
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

    void assign() {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            for (PartitionInfo info : consumer.partitionsFor(topic)) {
                partitions.add(new TopicPartition(topic, info.partition()));
            }
        }
        consumer.assign(partitions);
        switch (from) {
            case ReadFrom.Beginning() -> consumer.seekToBeginning(partitions);
            case ReadFrom.End() -> seekToEndNow(partitions);
            case ReadFrom.At(Instant time) -> seekToTime(partitions, time);
        }
    }

    /** Now, not at the first poll: what is appended after the call must be read. */
    private void seekToEndNow(List<TopicPartition> partitions) {
        consumer.endOffsets(partitions).forEach(consumer::seek);
    }

    private void seekToTime(List<TopicPartition> partitions, Instant time) {
        Map<TopicPartition, Long> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, time.toEpochMilli()));
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        for (Map.Entry<TopicPartition, OffsetAndTimestamp> found :
                consumer.offsetsForTimes(wanted).entrySet()) {
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

    void readToEnd(InstantSource clock, Duration within, Consumer<LogRecord> reader) {
        Instant deadline = clock.instant().plus(within);
        assign();
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (!reached(ends)) {
            if (clock.instant().isAfter(deadline)) {
                throw new LogUnavailableException("Reading " + topics + " took longer than " + within, null);
            }
            poll(record -> {
                TopicPartition partition = new TopicPartition(
                        record.position().topic(), record.position().partition());
                if (record.position().offset() < ends.getOrDefault(partition, 0L)) {
                    reader.accept(record);
                }
            });
        }
    }

    private boolean reached(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(2)));
    }
}
