package dev.cairn.service;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.event.MalformedMessageException;
import dev.cairn.event.WireMessage;
import dev.cairn.log.LogRecord;

/**
 * One task of a stage: takes each record of its partition's inputs. What cannot be handled is parked, and the later ones
 * of its key wait behind it; other keys go on.
 *
 * @param <C> the root of the stage's commands
 */
final class StageTask<C> {

    private static final Logger LOG = LoggerFactory.getLogger(StageTask.class);
    private static final int DUE_AT_ONCE = 500;
    private static final int MAX_ERROR = 2_000;

    private final StageSpec<C> spec;
    private final int partition;
    private final InstantSource clock;
    private final StageListener listener;
    private final CommandCodec<ParkingCommand> parkingCommands = new CommandCodec<>(ParkingCommand.class);
    private final RowStore rows;
    private final Parking parking;
    private final InputPositions positions;
    private final CatchUp catchUp;
    private final Outbox<C> outbox;
    private final OpenWork work;
    private final MessageHandler<C> handler;

    StageTask(
            Stage<C> stage,
            ProcessorContext<byte[], byte[]> context,
            WorkRunner effects,
            CatchUp.Marks marks,
            InstantSource clock,
            StageListener listener) {
        this.spec = stage.spec();
        this.partition = context.taskId().partition();
        this.clock = clock;
        this.listener = listener;
        KeyValueStore<Bytes, byte[]> store = context.getStateStore(StageProcessor.storeName(spec));
        this.rows = new RowStore(store, spec.rows(), gone -> effects.cancel(OpenWork.slot(partition, gone)));
        this.parking = new Parking(store);
        this.positions = new InputPositions(store);
        this.catchUp = new CatchUp(marks, partition);
        this.outbox = new Outbox<>(stage, context, rows, clock, listener);
        this.work = new OpenWork(partition, rows, catchUp, effects);
        this.handler = new MessageHandler<>(stage, rows, positions, outbox, work);
    }

    int partition() {
        return partition;
    }

    /** Takes the next record of an input. */
    void receive(LogRecord record) {
        String key = MessageKeys.of(record);
        if (CatchUp.isMark(record, spec.inbox())) {
            receiveMark(record.message());
        } else if (handler.isOwnFact(record)) {
            receiveOwn(key, record);
        } else if (!positions.covers(key, record.position(), record.timestamp())) {
            receiveMessage(key, record);
        }
    }

    /** Takes note of the time. */
    void tick() {
        Instant now = clock.instant();
        catchUp.tick(now);
        if (catchUp.isOpen()) {
            rows.takeDue(now, DUE_AT_ONCE)
                    .forEach(place -> rows.stored(place.key(), place.row())
                            .ifPresent(row -> receiveMessage(
                                    place.key(), DueRecords.of(place, row, spec.inbox(), partition, now))));
        }
    }

    private void receiveMark(WireMessage mark) {
        if (catchUp.seen(mark)) {
            work.startAll();
            listener.taskCaughtUp(spec.name(), partition);
        }
    }

    /** Own facts are read back even when the key's messages wait: they are the state, unless one of them is the cause. */
    private void receiveOwn(String key, LogRecord record) {
        boolean broken = parking.head(key)
                .filter(head -> head.topic().equals(spec.facts().id()))
                .isPresent();
        if (broken) {
            keep(key, record, null);
        } else {
            handleOrPark(key, record);
        }
    }

    private void receiveMessage(String key, LogRecord record) {
        if (isParkingCommand(record)) {
            receiveParkingCommand(key, record);
        } else if (parking.isBlocked(key)) {
            keep(key, record, null);
        } else {
            handleOrPark(key, record);
        }
    }

    private void handleOrPark(String key, LogRecord record) {
        handle(key, record).ifPresent(error -> park(key, record, error));
    }

    /** Handles a record. What comes back is why that could not be done; then nothing has changed. */
    private Optional<String> handle(String key, LogRecord record) {
        Runnable consequences;
        try {
            consequences = handler.prepare(key, record);
        } catch (KafkaException e) {
            throw e; // the machinery's own failure: the transaction is aborted and the record comes again
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("stage", spec.name())
                    .addKeyValue("key", key)
                    .addKeyValue("position", record.position())
                    .log("Record could not be handled");
            return Optional.of(describe(e));
        }
        consequences.run();
        return Optional.empty();
    }

    private static String describe(RuntimeException e) {
        String error = String.valueOf(e);
        return error.length() <= MAX_ERROR ? error : error.substring(0, MAX_ERROR) + "...";
    }

    // --- parking --------------------------------------------------------------------------------------------------

    private void park(String key, LogRecord record, String error) {
        if (keep(key, record, error)) {
            tellParked(key, record, error, record.message());
        }
    }

    /** Not a second time when offsets were lost and the state was not: the record's place is noted with it. */
    private boolean keep(String key, LogRecord record, @Nullable String error) {
        if (!DueRecords.isDue(record)) {
            if (positions.covers(key, record.position(), record.timestamp())) {
                return false;
            }
            positions.note(key, record.position(), record.timestamp());
        }
        parking.park(key, record, error);
        return true;
    }

    private void tellParked(String key, LogRecord record, String error, WireMessage asked) {
        outbox.deadLettered(key, record, error, asked);
        listener.parked(spec.name(), key, error);
    }

    private boolean isParkingCommand(LogRecord record) {
        String type = record.message().headers().getOrDefault("ce_type", "");
        return (type.endsWith(".RedriveParked") || type.endsWith(".DropParked"))
                && record.position().topic().equals(spec.inbox());
    }

    private void receiveParkingCommand(String key, LogRecord record) {
        ParkingCommand command;
        try {
            command = parkingCommands.decode(record.message()).command();
        } catch (MalformedMessageException e) {
            park(key, record, describe(e));
            return;
        }
        Optional<Parking.Parked> meant = parking.head(key).filter(head -> isMeant(command, head));
        if (meant.isEmpty()) {
            LOG.atInfo()
                    .addKeyValue("stage", spec.name())
                    .addKeyValue("key", key)
                    .addKeyValue("command", command)
                    .log("No such record is the first that is parked: nothing to do");
            return;
        }
        switch (command) {
            case ParkingCommand.DropParked drop -> drop(key, meant.get(), record.message());
            case ParkingCommand.RedriveParked redrive -> redrive(key, meant.get(), record.message());
        }
    }

    private static boolean isMeant(ParkingCommand command, Parking.Parked head) {
        return switch (command) {
            case ParkingCommand.DropParked(String topic, long offset) -> head.standsAt(topic, offset);
            case ParkingCommand.RedriveParked(String topic, long offset) -> head.standsAt(topic, offset);
        };
    }

    private void drop(String key, Parking.Parked head, WireMessage asked) {
        parking.removeHead(key);
        outbox.dropped(key, head.record(), asked);
        handleWaiting(key);
    }

    private void redrive(String key, Parking.Parked head, WireMessage asked) {
        if (handleHead(key, head, asked)) {
            outbox.redriven(key, head.record(), asked);
            handleWaiting(key);
        }
    }

    private void handleWaiting(String key) {
        Optional<Parking.Parked> head = parking.head(key);
        while (head.isPresent()
                && handleHead(key, head.get(), head.get().record().message())) {
            head = parking.head(key);
        }
    }

    /** Whether it could be handled; if not, it stays where it is, and stands in the way itself. */
    private boolean handleHead(String key, Parking.Parked head, WireMessage asked) {
        Optional<String> error = handle(key, head.record());
        if (error.isEmpty()) {
            parking.removeHead(key);
            return true;
        }
        parking.blameHead(key, error.get());
        tellParked(key, head.record(), error.get(), asked);
        return false;
    }
}
