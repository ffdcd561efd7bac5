package dev.cairn.service;

import java.util.Optional;

import dev.cairn.event.CloudEvents;
import dev.cairn.event.Fact;
import dev.cairn.log.LogRecord;

/**
 * What a record of each kind means for the state. It is worked out as a whole, and written after that: what cannot be
 * worked out has changed nothing.
 *
 * @param <C> the root of the stage's commands
 */
final class MessageHandler<C> {

    private final Stage<C> stage;
    private final StageSpec<C> spec;
    private final CommandCodec<C> commands;
    private final RowStore rows;
    private final InputPositions positions;
    private final Outbox<C> outbox;
    private final OpenWork work;

    MessageHandler(Stage<C> stage, RowStore rows, InputPositions positions, Outbox<C> outbox, OpenWork work) {
        this.stage = stage;
        this.spec = stage.spec();
        this.commands = new CommandCodec<>(spec.commands());
        this.rows = rows;
        this.positions = positions;
        this.outbox = outbox;
        this.work = work;
    }

    boolean isOwnFact(LogRecord record) {
        return record.position().topic().equals(spec.facts().id());
    }

    /**
     * Works out what follows from a record; running it writes that.
     *
     * @throws RuntimeException if the record cannot be handled
     */
    Runnable prepare(String key, LogRecord record) {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("The record has no key, or one that cannot be a key: it must have 1 to "
                    + MessageKeys.MAX_LENGTH + " characters and no zero byte");
        }
        if (isOwnFact(record)) {
            return readBack(key, record);
        }
        Optional<Message<C>> message =
                DueRecords.isDue(record) ? DueRecords.message(stage, rows, key, record) : Optional.of(decode(record));
        if (message.isEmpty()) {
            return () -> {};
        }
        Outbox.Plan plan = outbox.plan(key, message.get(), record);
        return () -> outbox.write(plan);
    }

    private Message<C> decode(LogRecord record) {
        return record.position().topic().equals(spec.inbox())
                ? commands.decode(record.message())
                : new Message.Told<>(CloudEvents.decode(record.message()));
    }

    private Runnable readBack(String key, LogRecord record) {
        Fact fact = CloudEvents.decode(record.message());
        long last = rows.lastSequence(key);
        if (fact.sequence() <= last) {
            return () -> {
                note(key, record);
                rows.readBack(key, fact.sequence(), record.position().offset()).forEach(work::start);
            };
        }
        if (fact.sequence() > last + 1) {
            throw new IllegalStateException("Facts of key " + key + " are missing before " + record.position()
                    + ": after number " + last + " came " + fact.sequence() + ". Restore the topic "
                    + spec.facts().id() + "; nothing is decided on a state with holes");
        }
        // The state is being rebuilt. Effects wait until it is whole.
        RowStore.Changes after = rows.check(stage.evolve(rows.rows(key), fact));
        return () -> {
            note(key, record);
            rebuild(key, after, fact, record.position().offset());
        };
    }

    private void rebuild(String key, RowStore.Changes after, Fact fact, long offset) {
        rows.apply(key, after, fact, offset);
        rows.setLastSequence(fact.sequence(), key);
        after.rows()
                .changes()
                .keySet()
                .forEach(row -> rows.stored(key, row)
                        .filter(stored -> stored.sequence() == fact.sequence())
                        .ifPresent(stored -> work.start(new RowStore.Place(key, row))));
    }

    private void note(String key, LogRecord fact) {
        positions.note(key, fact.message().headers().get(InputPositions.HEADER));
    }
}
