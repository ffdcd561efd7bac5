package dev.cairn.service;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

import dev.cairn.event.CloudEvents;
import dev.cairn.event.DeadLettered;
import dev.cairn.event.Dropped;
import dev.cairn.event.EventId;
import dev.cairn.event.Fact;
import dev.cairn.event.MalformedMessageException;
import dev.cairn.event.OperationEvent;
import dev.cairn.event.Redriven;
import dev.cairn.event.WireMessage;
import dev.cairn.log.LogRecord;
import dev.cairn.log.Position;
import dev.cairn.log.WireRecords;

/**
 * Decides on messages and writes what follows: facts, rows and commands to other stages, in the transaction of the task.
 * A decision is planned and checked as a whole before the first of it is written, so that a message that cannot be
 * handled leaves nothing behind.
 *
 * @param <C> the root of the stage's commands
 */
final class Outbox<C> {

    /** The names of the sinks in the topology. */
    static final String FACTS = "facts";

    static final String OPERATIONS = "operations";

    /** How large a message may be, in bytes of data: Kafka takes no more than 1 MiB with headers. */
    static final int MAX_BYTES = 960 * 1024;

    private final Stage<C> stage;
    private final StageSpec<C> spec;
    private final ProcessorContext<byte[], byte[]> context;
    private final RowStore rows;
    private final InstantSource clock;
    private final StageListener listener;

    Outbox(
            Stage<C> stage,
            ProcessorContext<byte[], byte[]> context,
            RowStore rows,
            InstantSource clock,
            StageListener listener) {
        this.stage = stage;
        this.spec = stage.spec();
        this.context = context;
        this.rows = rows;
        this.clock = clock;
        this.listener = listener;
    }

    static String asks(String stage) {
        return "asks-" + stage;
    }

    /** A fact, as it goes out, and the state after it. */
    private record Step(Fact fact, WireMessage wire, RowStore.Changes after) {}

    private record Question(String stage, WireMessage wire) {}

    /** What follows from a message. Nothing of it is written yet. */
    static final class Plan {

        private final String key;
        private final List<Step> steps;
        private final List<Question> asks;
        private final @Nullable String position;

        private Plan(String key, List<Step> steps, List<Question> asks, @Nullable String position) {
            this.key = key;
            this.steps = steps;
            this.asks = asks;
            this.position = position;
        }
    }

    /** What a message came with that its consequences take along. */
    private record Origin(
            @Nullable String traceparent, @Nullable String actor) {}

    /**
     * Decides on a record, and checks that what follows can be written.
     *
     * @param cause where the message stands, with a negative offset if it stands nowhere
     */
    Plan plan(String key, Message<C> message, LogRecord cause) {
        Origin origin = switch (message) {
            case Message.Asked<C>(C command, Message.Context ctx) ->
                new Origin(hop(command, ctx.traceparent()), ctx.actor());
            case Message.Told<C>(Fact fact) -> new Origin(hop(fact.data(), fact.traceparent()), fact.actor());
        };
        String position =
                cause.position().offset() < 0 ? null : InputPositions.header(cause.position(), cause.timestamp());
        return plan(key, message, origin, position);
    }

    private @Nullable String hop(Object what, @Nullable String traceparent) {
        return listener.decided(spec.name(), what.getClass().getSimpleName(), traceparent);
    }

    private Plan plan(String key, Message<C> message, Origin origin, @Nullable String position) {
        Rows state = rows.rows(key);
        List<Step> steps = new ArrayList<>();
        List<Question> asks = new ArrayList<>();
        long sequence = rows.lastSequence(key);
        for (Decision decision : stage.decide(state, message)) {
            switch (decision) {
                case Decision.Tell tell -> {
                    Step step = step(state, fact(key, tell, ++sequence, origin));
                    steps.add(step);
                    state = step.after().rows();
                }
                case Decision.Ask ask -> asks.add(question(ask));
            }
        }
        if (steps.isEmpty() && !asks.isEmpty()) {
            throw new IllegalStateException("Stage " + spec.name() + " asks without telling a fact beside it");
        }
        return new Plan(key, steps, asks, position);
    }

    private Step step(Rows before, Fact fact) {
        Rows after = stage.evolve(before.settled(), fact);
        return new Step(fact, small(CloudEvents.encode(fact), fact.data().type()), rows.check(after));
    }

    private static WireMessage small(WireMessage wire, String type) {
        if (wire.value().length > MAX_BYTES) {
            throw new IllegalStateException("A message of type " + type + " would take " + wire.value().length
                    + " bytes; at most " + MAX_BYTES + " are allowed");
        }
        return wire;
    }

    private Fact fact(String key, Decision.Tell tell, long sequence, Origin origin) {
        if (tell.event().topic() != spec.facts() || !tell.event().key().equals(key)) {
            throw new IllegalStateException("Stage " + spec.name() + " must not write "
                    + tell.event().type() + " for key " + tell.event().key() + " while it decides on key " + key);
        }
        return new Fact(
                tell.id(),
                spec.source(),
                clock.instant(),
                tell.delivery(),
                tell.causation(),
                sequence,
                origin.traceparent(),
                origin.actor(),
                tell.event());
    }

    private Question question(Decision.Ask ask) {
        if (!spec.asks().contains(ask.stage())) {
            throw new IllegalStateException("Stage " + spec.name() + " does not say that it asks " + ask.stage());
        }
        WireMessage wire = CommandCodec.encode(ask.key(), ask.command(), ask.context());
        return new Question(ask.stage(), small(wire, ask.command().getClass().getSimpleName()));
    }

    /** Writes what was planned. When this throws, the transaction must not be committed. */
    void write(Plan plan) {
        for (Step step : plan.steps) {
            rows.apply(plan.key, step.after(), step.fact(), StoredRow.UNREAD);
            rows.setLastSequence(step.fact().sequence(), plan.key);
            forward(step.wire(), FACTS, plan.position);
            listener.told(spec.name(), step.fact());
        }
        for (Question ask : plan.asks) {
            forward(ask.wire(), asks(ask.stage()), null);
        }
        if (!plan.steps.isEmpty()) {
            context.commit(); // others wait for it: do not wait for the interval
        }
    }

    private void forward(WireMessage message, String sink, @Nullable String position) {
        Record<byte[], byte[]> record = new Record<>(
                WireRecords.key(message),
                message.value(),
                clock.instant().toEpochMilli(),
                WireRecords.headers(message));
        if (position != null) {
            record.headers().add(InputPositions.HEADER, position.getBytes(StandardCharsets.UTF_8));
        }
        context.forward(record, spec.name() + "-" + sink);
    }

    // --- operations -----------------------------------------------------------------------------------------------

    /**
     * Tells that a record was parked.
     *
     * @param asked the command to handle it again, if that failed; otherwise the record itself
     */
    void deadLettered(String key, LogRecord parked, String error, WireMessage asked) {
        Position at = parked.position();
        operation(new DeadLettered(spec.name(), key, at.topic(), at.partition(), at.offset(), error), parked, asked);
    }

    /** Tells that a parked record was handled after all. */
    void redriven(String key, LogRecord parked, WireMessage asked) {
        Position at = parked.position();
        operation(new Redriven(spec.name(), key, at.topic(), at.partition(), at.offset()), parked, asked);
    }

    /** Tells that a parked record was given up. */
    void dropped(String key, LogRecord parked, WireMessage asked) {
        Position at = parked.position();
        operation(new Dropped(spec.name(), key, at.topic(), at.partition(), at.offset()), parked, asked);
    }

    private void operation(OperationEvent event, LogRecord about, WireMessage asked) {
        long sequence = rows.lastSequence(event.key(), OPERATIONS) + 1;
        EventId id = operationId(event, about, asked);
        Map<String, String> headers = about.message().headers();
        Fact fact = new Fact(
                id,
                spec.source(),
                clock.instant(),
                idIn(headers.get("ce_delivery"), id),
                null,
                sequence,
                asked.headers().get("ce_traceparent"),
                asked.headers().get("ce_actor"),
                event);
        rows.setLastSequence(sequence, event.key(), OPERATIONS);
        forward(CloudEvents.encode(fact), OPERATIONS, null);
        listener.told(spec.name(), fact);
        context.commit();
    }

    /** From the record's place and what was asked: told once more after all state was lost, it has the same id. */
    private EventId operationId(OperationEvent event, LogRecord about, WireMessage asked) {
        Position at = about.position();
        return EventId.derive(
                spec.name(),
                event.key(),
                event.type(),
                at.topic(),
                Integer.toString(at.partition()),
                Long.toString(at.offset()),
                Long.toString(about.timestamp().toEpochMilli()),
                String.valueOf(asked.headers().get("ce_id")));
    }

    /** The record is one that could not be handled: its headers may be anything. */
    private static EventId idIn(@Nullable String text, EventId otherwise) {
        try {
            return text == null ? otherwise : new EventId(text);
        } catch (IllegalArgumentException | MalformedMessageException e) {
            return otherwise;
        }
    }
}
