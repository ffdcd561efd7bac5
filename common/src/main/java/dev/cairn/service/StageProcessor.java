package dev.cairn.service;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

import dev.cairn.log.LogRecord;
import dev.cairn.log.Position;
import dev.cairn.log.WireRecords;

/**
 * Ties a stage to Kafka Streams, which sets it up once for each partition, and again after a failure.
 *
 * @param <C> the root of the stage's commands
 */
final class StageProcessor<C> implements Processor<byte[], byte[], byte[], byte[]> {

    private static final Duration TICK = Duration.ofMillis(200);

    private final Stage<C> stage;
    private final WorkRunner effects;
    private final CatchUp.Marks marks;
    private final InstantSource clock;
    private final StageListener listener;

    // Set by init, before any record comes.
    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable StageTask<C> task;

    StageProcessor(
            Stage<C> stage, WorkRunner effects, CatchUp.Marks marks, InstantSource clock, StageListener listener) {
        this.stage = stage;
        this.effects = effects;
        this.marks = marks;
        this.clock = clock;
        this.listener = listener;
    }

    static String storeName(StageSpec<?> spec) {
        return spec.name() + "-rows";
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> assigned) {
        context = assigned;
        StageTask<C> made = new StageTask<>(stage, assigned, effects, marks, clock, listener);
        task = made;
        listener.taskAssigned(stage.spec().name(), made.partition());
        made.tick(); // sends the mark
        assigned.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, time -> made.tick());
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (task == null || context == null) {
            throw new IllegalStateException("Not initialised");
        }
        task.receive(read(record, context.recordMetadata().orElseThrow()));
    }

    private static LogRecord read(Record<byte[], byte[]> record, RecordMetadata metadata) {
        return new LogRecord(
                new Position(metadata.topic(), metadata.partition(), metadata.offset()),
                Instant.ofEpochMilli(record.timestamp()),
                WireRecords.message(record.key(), record.headers(), record.value()));
    }

    @Override
    public void close() {
        if (task != null) {
            effects.cancelAll(task.partition());
            listener.taskRevoked(stage.spec().name(), task.partition());
            task = null;
        }
    }
}
