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
 * A decision is made as a whole before the first of it is written.
 *
 * @param <C> the root of the stage's commands
 */
final class Outbox<C> {

    /** The names of the sinks in the topology. */
    static final String FACTS = "facts";

    static final String OPERATIONS = "operations";

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

    /** A fact and the state after it. */
    private record Step(Fact fact, Rows after) {}

    /** What a message came with that its consequences take along. */
    private record Origin(
            @Nullable String traceparent,
            @Nullable String actor,
            @Nullable String position) {}

    /** Decides on a record; when this throws, nothing was written. */
    void decide(String key, Message<C> message, LogRecord cause) {
        String position = InputPositions.header(cause.position(), cause.timestamp());
        Origin origin = switch (message) {
            case Message.Asked<C>(C command, Message.Context ctx) ->
                new Origin(hop(command, ctx.traceparent()), ctx.actor(), position);
            case Message.Told<C>(Fact fact) -> new Origin(hop(fact.data(), fact.traceparent()), fact.actor(), position);
        };
        write(key, plan(key, message, origin), origin);
    }

    /** Decides on a command that a row's time brought. */
    void decideDue(RowStore.Place place, StoredRow row, C command) {
        String id = EventId.derive(
                        spec.name(),
                        place.key(),
                        place.row().kind(),
                        place.row().id(),
                        row.fact().value(),
                        "due")
                .value();
        Message.Context ctx = new Message.Context(id, row.delivery(), row.fact(), row.traceparent(), row.actor());
        Origin origin = new Origin(hop(command, row.traceparent()), row.actor(), null);
        write(place.key(), plan(place.key(), new Message.Asked<>(command, ctx), origin), origin);
    }

    private @Nullable String hop(Object what, @Nullable String traceparent) {
        return listener.hop(spec.name(), "decide " + what.getClass().getSimpleName(), traceparent);
    }

    /** All that follows, without a trace of it outside of this method. */
    private Plan plan(String key, Message<C> message, Origin origin) {
        Rows state = rows.rows(key);
        List<Step> steps = new ArrayList<>();
        List<Decision.Ask> asks = new ArrayList<>();
        long sequence = rows.lastSequence(key);
        for (Decision decision : stage.decide(state, message)) {
            switch (decision) {
                case Decision.Tell tell -> {
                    Fact fact = fact(key, tell, ++sequence, origin);
                    Rows after = stage.evolve(state.settled(), fact);
                    after.changes().values().forEach(row -> row.ifPresent(RowStore::encode));
                    steps.add(new Step(fact, after));
                    state = after;
                }
                case Decision.Ask ask -> asks.add(checked(ask));
            }
        }
        if (steps.isEmpty() && !asks.isEmpty()) {
            throw new IllegalStateException("Stage " + spec.name() + " asks without telling a fact beside it");
        }
        return new Plan(steps, asks);
    }

    private record Plan(List<Step> steps, List<Decision.Ask> asks) {}

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

    private Decision.Ask checked(Decision.Ask ask) {
        if (!spec.asks().contains(ask.stage())) {
            throw new IllegalStateException("Stage " + spec.name() + " does not say that it asks " + ask.stage());
        }
        return ask;
    }

    private void write(String key, Plan plan, Origin origin) {
        for (Step step : plan.steps()) {
            rows.apply(key, step.after(), step.fact(), StoredRow.UNREAD);
            rows.setLastSequence(step.fact().sequence(), key);
            forward(CloudEvents.encode(step.fact()), FACTS, origin.position());
            listener.told(spec.name(), step.fact());
        }
        for (Decision.Ask ask : plan.asks()) {
            forward(CommandCodec.encode(ask.key(), ask.command(), ask.context()), asks(ask.stage()), null);
        }
        if (!plan.steps().isEmpty()) {
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

    /** Tells that a record was parked. */
    void deadLettered(String key, LogRecord parked, String error) {
        Position at = parked.position();
        operation(
                new DeadLettered(spec.name(), key, at.topic(), at.partition(), at.offset(), error),
                parked.message(),
                parked.message());
    }

    /** Tells that a parked record was handled after all. */
    void redriven(String key, LogRecord parked, WireMessage asked) {
        Position at = parked.position();
        operation(new Redriven(spec.name(), key, at.topic(), at.partition(), at.offset()), parked.message(), asked);
    }

    /** Tells that a parked record was given up. */
    void dropped(String key, LogRecord parked, WireMessage asked) {
        Position at = parked.position();
        operation(new Dropped(spec.name(), key, at.topic(), at.partition(), at.offset()), parked.message(), asked);
    }

    private void operation(OperationEvent event, WireMessage about, WireMessage asked) {
        long sequence = rows.lastSequence(event.key(), OPERATIONS) + 1;
        EventId id = EventId.derive(spec.name(), event.key(), event.type(), Long.toString(sequence));
        Map<String, String> headers = about.headers();
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

    /** The record is one that could not be handled: its headers may be anything. */
    private static EventId idIn(@Nullable String text, EventId otherwise) {
        try {
            return text == null ? otherwise : new EventId(text);
        } catch (IllegalArgumentException | MalformedMessageException e) {
            return otherwise;
        }
    }
}
