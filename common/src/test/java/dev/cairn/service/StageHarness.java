package dev.cairn.service;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.cairn.event.Event;
import dev.cairn.event.EventId;
import dev.cairn.event.Fact;

/**
 * Runs the pure part of a stage for one key, as the topology does, without a log: each message is decided on, and each
 * fact changes the state.
 *
 * @param <C> the root of the stage's commands
 */
public final class StageHarness<C> {

    private final Stage<C> stage;
    private final List<Fact> facts = new ArrayList<>();
    private final List<Decision.Ask> asks = new ArrayList<>();
    private final Map<RowKey, Row> rows = new LinkedHashMap<>();
    private long sequence;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    public StageHarness(Stage<C> stage) {
        this.stage = stage;
    }

    /** Moves the clock. */
    public void at(Instant time) {
        now = time;
    }

    /** Hands in a command of nobody's delivery, and returns the events that follow. */
    public List<Event> ask(C command) {
        return ask(command, null, null);
    }

    /** Hands in a command of a delivery, and returns the events that follow. */
    public List<Event> ask(C command, @Nullable EventId delivery, @Nullable EventId causation) {
        return handle(
                new Message.Asked<>(command, new Message.Context("request", delivery, causation, null, "tester")));
    }

    /** Hands in another service's fact, and returns the events that follow. */
    public List<Event> tell(Fact fact) {
        return handle(new Message.Told<>(fact));
    }

    private List<Event> handle(Message<C> message) {
        List<Event> events = new ArrayList<>();
        for (Decision decision : stage.decide(state(), message)) {
            switch (decision) {
                case Decision.Tell tell -> {
                    Fact fact = new Fact(
                            tell.id(),
                            stage.spec().source(),
                            now,
                            tell.delivery(),
                            tell.causation(),
                            ++sequence,
                            null,
                            "tester",
                            tell.event());
                    keep(stage.evolve(state(), fact));
                    facts.add(fact);
                    events.add(fact.data());
                }
                case Decision.Ask ask -> asks.add(ask);
            }
        }
        return events;
    }

    private void keep(Rows after) {
        after.changes()
                .forEach((key, row) -> row.ifPresentOrElse(changed -> rows.put(key, changed), () -> {
                    rows.remove(key);
                }));
    }

    /** Forgets the facts and the commands to other stages; the state stays as it is. */
    public void forget() {
        facts.clear();
        asks.clear();
    }

    /** All rows now. */
    public List<Row> rows() {
        return List.copyOf(rows.values());
    }

    /** All facts so far. */
    public List<Fact> facts() {
        return List.copyOf(facts);
    }

    /** All commands to other stages so far. */
    public List<Decision.Ask> asks() {
        return List.copyOf(asks);
    }

    /** The state now: a view, which changes with it. */
    public Rows state() {
        return Rows.over(new Rows.Source() {
            @Override
            public Optional<Row> find(RowKey key) {
                return Optional.ofNullable(rows.get(key));
            }

            @Override
            public Map<String, Row> all(String kind) {
                Map<String, Row> found = new TreeMap<>();
                rows.forEach((key, row) -> {
                    if (key.kind().equals(kind)) {
                        found.put(key.id(), row);
                    }
                });
                return found;
            }
        });
    }

    /** The state as it would be rebuilt from the facts alone. */
    public Rows rebuilt() {
        Rows rebuilt = Rows.empty();
        for (Fact fact : facts) {
            rebuilt = stage.evolve(rebuilt, fact).settled();
        }
        return rebuilt;
    }
}
