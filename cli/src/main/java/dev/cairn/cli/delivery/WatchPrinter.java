package dev.cairn.cli.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.cairn.cli.console.Console;
import dev.cairn.cli.console.Console.Tone;
import dev.cairn.cli.console.Texts;
import dev.cairn.cli.console.Times;
import dev.cairn.cli.facts.RecordedFact;
import dev.cairn.cli.facts.Summaries;
import dev.cairn.cli.facts.Tones;
import dev.cairn.event.CommitPushed;
import dev.cairn.event.EventId;
import dev.cairn.event.InstanceRetired;
import dev.cairn.event.InstanceStarted;
import dev.cairn.event.OperationEvent;
import dev.cairn.event.RegistryEvent;
import dev.cairn.model.Application;
import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;
import dev.cairn.model.RepositoryName;

/** Steps of deliveries, one a line, as they come. */
final class WatchPrinter {

    private final Console console;
    private final ZoneId zone;
    private final WatchFilter filter;
    /** Lines of deliveries of which it is not known yet whose they are. */
    private final Map<EventId, List<Line>> held = new HashMap<>();

    /**
     * A step for scripts.
     *
     * @param sincePreviousMillis from the delivery's step before
     * @param sinceBeganMillis from the delivery's first step
     * @param outcome of the delivery, after this step
     */
    record Step(
            Instant at,
            EventId delivery,
            @Nullable Application application,
            @Nullable RepositoryName repository,
            @Nullable GitRef ref,
            @Nullable CommitId commit,
            String type,
            String summary,
            long sincePreviousMillis,
            long sinceBeganMillis,
            Outcome outcome) {}

    private record Line(RecordedFact fact, Duration since) {}

    WatchPrinter(Console console, ZoneId zone, WatchFilter filter) {
        this.console = console;
        this.zone = zone;
        this.filter = filter;
    }

    void print(RecordedFact fact, Deliveries deliveries) {
        print(fact, deliveries, _ -> false);
    }

    /**
     * Adds a fact, and prints it if it is wanted.
     *
     * @param keep deliveries that are not to be forgotten when they are over
     */
    void print(RecordedFact fact, Deliveries deliveries, Predicate<EventId> keep) {
        if (fact.data() instanceof RegistryEvent event) {
            printOfRegistry(fact, event);
            return;
        }
        EventId id = fact.fact().delivery();
        Instant previous = deliveries.find(id).map(Delivery::latest).orElse(fact.at());
        Delivery delivery = deliveries.add(fact);
        held.computeIfAbsent(id, _ -> new ArrayList<>()).add(new Line(fact, Duration.between(previous, fact.at())));
        Optional<Application> owner = deliveries.application(delivery);
        Optional<Boolean> wanted = filter.wants(delivery, owner);
        wanted.filter(yes -> yes).ifPresent(_ -> flush(delivery, owner.orElse(null), deliveries.outcome(delivery)));
        boolean over = deliveries.outcome(delivery) != Outcome.UNDER_WAY || isAfterwards(fact, delivery);
        if (wanted.isPresent() || over) {
            held.remove(id);
        }
        if (over && !keep.test(id)) {
            deliveries.forget(id);
        }
    }

    /** The registry knows no delivery: what it tells is a line of its own, and nothing is kept of it. */
    private void printOfRegistry(RecordedFact fact, RegistryEvent event) {
        if (!filter.wants(event)) {
            return;
        }
        Delivery alone = Delivery.begin(fact);
        Line line = new Line(fact, Duration.ZERO);
        if (console.isJson()) {
            console.json(step(line, alone, null, Outcome.SUCCEEDED));
        } else {
            console.line(text(line, alone, null));
        }
    }

    /** What befalls the instances of a delivery that was over long ago. */
    private static boolean isAfterwards(RecordedFact fact, Delivery delivery) {
        boolean late = fact.data() instanceof InstanceRetired
                || fact.data() instanceof InstanceStarted
                || fact.data() instanceof OperationEvent;
        return late && delivery.push() == null && delivery.rollouts().isEmpty();
    }

    private void flush(Delivery delivery, @Nullable Application owner, Outcome outcome) {
        for (Line line : held.getOrDefault(delivery.id(), List.of())) {
            if (console.isJson()) {
                console.json(step(line, delivery, owner, outcome));
            } else {
                console.line(text(line, delivery, owner));
            }
        }
    }

    private static Step step(Line line, Delivery delivery, @Nullable Application owner, Outcome outcome) {
        CommitPushed push = delivery.push();
        return new Step(
                line.fact().at(),
                delivery.id(),
                owner,
                push == null ? null : push.repository(),
                push == null ? null : push.ref(),
                push == null ? null : push.commit(),
                line.fact().data().type(),
                Summaries.of(line.fact().data()),
                line.since().toMillis(),
                Duration.between(delivery.began(), line.fact().at()).toMillis(),
                outcome);
    }

    private String text(Line line, Delivery delivery, @Nullable Application owner) {
        CommitPushed push = delivery.push();
        String name = owner == null ? line.fact().data().key() : owner.value();
        String commit = push == null ? "" : push.ref().shortName() + " " + Texts.commit(push.commit());
        return Times.precise(line.fact().at(), zone) + "  "
                + String.format("%-12s ", name)
                + console.paint(Tone.FAINT, String.format("%-16s ", commit))
                + console.paint(
                        Tones.of(line.fact().data()),
                        String.format("%-20s ", line.fact().data().type()))
                + console.paint(Tone.FAINT, String.format("%11s  ", "+" + Times.length(line.since())))
                + Summaries.of(line.fact().data());
    }
}
