package dev.cairn.service;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.event.CloudEvents;
import dev.cairn.event.Fact;
import dev.cairn.event.WireMessage;
import dev.cairn.log.LogRecord;
import dev.cairn.log.Position;
import dev.cairn.log.WireRecords;

/**
 * One task of a stage: takes each record of an input, decides, writes facts and rows in one transaction, reads its own
 * facts back, and lets effects run once it has caught up.
 *
 * @param <C> the root of the stage's commands
 */
final class StageProcessor<C> implements Processor<byte[], byte[], byte[], byte[]> {

    private static final Logger LOG = LoggerFactory.getLogger(StageProcessor.class);
    private static final Duration TICK = Duration.ofMillis(200);
    private static final int DUE_AT_ONCE = 500;

    private final Stage<C> stage;
    private final StageSpec<C> spec;
    private final CommandCodec<C> commands;
    private final CommandCodec<ParkingCommand> parkingCommands = new CommandCodec<>(ParkingCommand.class);
    private final EffectRunner<C> effects;
    private final CatchUp.Marks marks;
    private final InstantSource clock;
    private final StageListener listener;

    // Set by init, before any record comes.
    private @Nullable Task<C> task;

    StageProcessor(
            Stage<C> stage, EffectRunner<C> effects, CatchUp.Marks marks, InstantSource clock, StageListener listener) {
        this.stage = stage;
        this.spec = stage.spec();
        this.commands = new CommandCodec<>(spec.commands());
        this.effects = effects;
        this.marks = marks;
        this.clock = clock;
        this.listener = listener;
    }

    /** What belongs to the partition that this processor was made for. */
    private record Task<C>(
            int partition,
            ProcessorContext<byte[], byte[]> context,
            RowStore rows,
            Parking parking,
            InputPositions positions,
            CatchUp catchUp,
            Outbox<C> outbox) {}

    static String storeName(StageSpec<?> spec) {
        return spec.name() + "-rows";
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        KeyValueStore<Bytes, byte[]> store = context.getStateStore(storeName(spec));
        int partition = context.taskId().partition();
        RowStore rows = new RowStore(
                store, spec.rows(), gone -> effects.cancel(new EffectRunner.Slot(partition, gone.key(), gone.row())));
        task = new Task<>(
                partition,
                context,
                rows,
                new Parking(store),
                new InputPositions(store),
                new CatchUp(marks, partition),
                new Outbox<>(stage, context, rows, clock, listener));
        listener.taskAssigned(spec.name(), partition);
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, time -> tick());
    }

    private Task<C> task() {
        if (task == null) {
            throw new IllegalStateException("Not initialised");
        }
        return task;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        LogRecord read = read(record);
        WireMessage message = read.message();
        if (CatchUp.isMark(message)) {
            if (task().catchUp().seen(message)) {
                startAllWork();
            }
        } else if (isOwnFact(read)) {
            receiveOwn(read);
        } else if (!task().positions().covers(read.position(), read.timestamp())) {
            receive(read);
        }
    }

    private LogRecord read(Record<byte[], byte[]> record) {
        RecordMetadata metadata = task().context().recordMetadata().orElseThrow();
        return new LogRecord(
                new Position(metadata.topic(), metadata.partition(), metadata.offset()),
                Instant.ofEpochMilli(record.timestamp()),
                WireRecords.message(record.key(), record.headers(), record.value()));
    }

    // --- messages -------------------------------------------------------------------------------------------------

    private void receive(LogRecord record) {
        String key = keyOf(record);
        Optional<ParkingCommand> operator = parkingCommand(record);
        if (operator.isPresent()) {
            unpark(key, operator.get(), record);
        } else if (task().parking().isBlocked(key)) {
            task().parking().park(key, record, null);
        } else {
            handle(key, record).ifPresent(error -> park(key, record, error));
        }
    }

    private static String keyOf(LogRecord record) {
        String key = record.message().key();
        return key == null ? "" : key;
    }

    /** Decides on a record. What comes back is why it could not be done; then nothing has changed. */
    private Optional<String> handle(String key, LogRecord record) {
        try {
            if (key.isEmpty()) {
                throw new IllegalArgumentException("The record has no key");
            }
            if (isOwnFact(record)) {
                readBack(key, record);
            } else {
                task().outbox().decide(key, decode(record), record);
            }
            return Optional.empty();
        } catch (KafkaException e) {
            throw e; // the machinery's own failure: the transaction is aborted and the record comes again
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("stage", spec.name())
                    .addKeyValue("key", key)
                    .addKeyValue("position", record.position())
                    .log("Record could not be handled");
            return Optional.of(String.valueOf(e));
        }
    }

    private boolean isOwnFact(LogRecord record) {
        return record.position().topic().equals(spec.facts().id());
    }

    private Message<C> decode(LogRecord record) {
        return record.position().topic().equals(spec.inbox())
                ? commands.decode(record.message())
                : new Message.Told<>(CloudEvents.decode(record.message()));
    }

    // --- parking --------------------------------------------------------------------------------------------------

    private void park(String key, LogRecord record, String error) {
        task().parking().park(key, record, error);
        task().outbox().deadLettered(key, record, error);
        listener.parked(spec.name(), key, error);
    }

    private Optional<ParkingCommand> parkingCommand(LogRecord record) {
        String type = record.message().headers().getOrDefault("ce_type", "");
        boolean ours = type.endsWith(".RedriveParked") || type.endsWith(".DropParked");
        return ours && record.position().topic().equals(spec.inbox())
                ? Optional.of(parkingCommands.decode(record.message()).command())
                : Optional.empty();
    }

    private void unpark(String key, ParkingCommand command, LogRecord asked) {
        Optional<Parking.Parked> head = task().parking().head(key);
        switch (command) {
            case ParkingCommand.DropParked(String topic, long offset) -> {
                if (head.filter(first -> first.topic().equals(topic) && first.offset() == offset)
                        .isPresent()) {
                    task().parking().removeHead(key);
                    task().outbox().dropped(key, head.get().record(), asked.message());
                    handleWaiting(key);
                }
            }
            case ParkingCommand.RedriveParked(String topic, long offset) -> {
                if (head.filter(first -> first.topic().equals(topic) && first.offset() == offset)
                                .isPresent()
                        && handleHead(key, head.get())) {
                    task().outbox().redriven(key, head.get().record(), asked.message());
                    handleWaiting(key);
                }
            }
        }
    }

    private void handleWaiting(String key) {
        Optional<Parking.Parked> head = task().parking().head(key);
        while (head.isPresent() && handleHead(key, head.get())) {
            head = task().parking().head(key);
        }
    }

    /** Whether it could be handled; if not, it stays where it is. */
    private boolean handleHead(String key, Parking.Parked head) {
        Optional<String> error = handle(key, head.record());
        if (error.isEmpty()) {
            task().parking().removeHead(key);
            return true;
        }
        if (head.error() == null) { // it had only waited: now it stands in the way itself
            task().outbox().deadLettered(key, head.record(), error.get());
        }
        task().parking().blameHead(key, error.get());
        return false;
    }

    // --- own facts ------------------------------------------------------------------------------------------------

    /** Own facts are read back even when the key's messages wait: they are the state, unless one of them is the cause. */
    private void receiveOwn(LogRecord record) {
        String key = keyOf(record);
        boolean broken = task().parking()
                .head(key)
                .filter(head -> head.topic().equals(spec.facts().id()))
                .isPresent();
        if (broken) {
            task().parking().park(key, record, null);
        } else {
            handle(key, record).ifPresent(error -> park(key, record, error));
        }
    }

    private void readBack(String key, LogRecord record) {
        Fact fact = CloudEvents.decode(record.message());
        RowStore rows = task().rows();
        long last = rows.lastSequence(key);
        task().positions().note(record.message().headers().get(InputPositions.HEADER));
        if (fact.sequence() <= last) {
            rows.readBack(key, fact.sequence(), record.position().offset()).forEach(this::startWork);
        } else if (fact.sequence() == last + 1) {
            // The state is being rebuilt. Effects wait until it is whole.
            Rows after = stage.evolve(rows.rows(key), fact);
            rows.apply(key, after, fact, record.position().offset());
            rows.setLastSequence(fact.sequence(), key);
        } else {
            throw new IllegalStateException("Facts of key " + key + " are missing before " + record.position()
                    + ": after number " + last + " came " + fact.sequence() + ". Restore the topic "
                    + spec.facts().id() + "; nothing is decided on a state with holes");
        }
    }

    // --- effects and times ----------------------------------------------------------------------------------------

    private void startAllWork() {
        task().rows().forEachWork((place, stored) -> startWork(place));
        listener.taskCaughtUp(spec.name(), task().partition());
    }

    private void startWork(RowStore.Place place) {
        if (!task().catchUp().isOpen()) {
            return;
        }
        task().rows().stored(place.key(), place.row()).ifPresent(stored -> {
            Row row = task().rows().decode(place.row().kind(), stored);
            if (row instanceof Row.Work work) {
                effects.start(slot(place), work, stored);
            }
        });
    }

    private EffectRunner.Slot slot(RowStore.Place place) {
        return new EffectRunner.Slot(task().partition(), place.key(), place.row());
    }

    private void tick() {
        Instant now = clock.instant();
        task().catchUp().tick(now);
        if (task().catchUp().isOpen()) {
            task().rows().takeDue(now, DUE_AT_ONCE).forEach(this::due);
        }
    }

    private void due(RowStore.Place place) {
        RowStore rows = task().rows();
        rows.stored(place.key(), place.row()).ifPresent(stored -> {
            if (rows.decode(place.row().kind(), stored) instanceof Row.Timed timed) {
                stage.due(timed).ifPresent(command -> task().outbox().decideDue(place, stored, command));
            }
        });
    }

    @Override
    public void close() {
        if (task != null) {
            effects.cancelAll(task.partition());
            listener.taskRevoked(spec.name(), task.partition());
        }
    }
}
