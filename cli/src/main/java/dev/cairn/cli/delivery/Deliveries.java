package dev.cairn.cli.delivery;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import dev.cairn.cli.facts.RecordedFact;
import dev.cairn.event.CommitAccepted;
import dev.cairn.event.EventId;
import dev.cairn.model.Application;
import dev.cairn.model.RepositoryName;

/**
 * The deliveries that facts tell of. Those that are over are forgotten when somebody says so: a long watch must
 * not grow. A fold over facts: it does nothing else. One thread at a time.
 */
final class Deliveries {

    private final Map<EventId, Delivery> deliveries = new LinkedHashMap<>();
    private final Map<RepositoryName, Application> applications = new HashMap<>();
    private final Generations generations = new Generations();

    /** Learns from a fact what concerns other deliveries than its own. */
    void notice(RecordedFact recorded) {
        generations.add(recorded.data());
        if (recorded.data() instanceof CommitAccepted accepted) {
            applications.put(accepted.repository(), accepted.application());
        }
    }

    /** Adds a fact, and returns what is known now of its delivery. */
    Delivery add(RecordedFact recorded) {
        notice(recorded);
        return deliveries.compute(
                recorded.fact().delivery(),
                (_, known) -> (known == null ? Delivery.begin(recorded) : known).with(recorded));
    }

    /** What is known of a delivery. */
    Optional<Delivery> find(EventId id) {
        return Optional.ofNullable(deliveries.get(id));
    }

    /** All that are known, the first to begin first. */
    Collection<Delivery> all() {
        return deliveries.values();
    }

    Outcome outcome(Delivery delivery) {
        return delivery.outcome(generations);
    }

    /** Whose delivery it is; until its commit was read, what its repository held before is the best answer. */
    Optional<Application> application(Delivery delivery) {
        if (delivery.application() != null) {
            return Optional.of(delivery.application());
        }
        return Optional.ofNullable(delivery.push()).map(push -> applications.get(push.repository()));
    }

    /** Forgets a delivery. */
    void forget(EventId id) {
        deliveries.remove(id);
    }

    /** Forgets the deliveries that are over, but for those to keep. */
    void forgetAllSettledBut(Predicate<EventId> keep) {
        deliveries.values().removeIf(delivery -> !keep.test(delivery.id()) && outcome(delivery) != Outcome.UNDER_WAY);
    }

    /** Forgets all deliveries that are over. */
    void forgetAllSettled() {
        forgetAllSettledBut(_ -> false);
    }
}
