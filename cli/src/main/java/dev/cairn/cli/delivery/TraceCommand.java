package dev.cairn.cli.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.CommonOptions;
import dev.cairn.cli.console.Console;
import dev.cairn.cli.console.ExitCodes;
import dev.cairn.cli.console.LogOptions;
import dev.cairn.cli.console.Surroundings;
import dev.cairn.cli.console.Texts;
import dev.cairn.cli.console.Times;
import dev.cairn.cli.facts.FactReader;
import dev.cairn.cli.facts.RecordedFact;
import dev.cairn.event.CloudEvents;
import dev.cairn.event.CommitPushed;
import dev.cairn.event.EventId;
import dev.cairn.event.RegistryEvent;
import dev.cairn.log.EventLog;
import dev.cairn.log.ReadFrom;
import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;
import dev.cairn.model.RepositoryName;

/** {@code cairn trace}: the whole trail of one push, from whatever end of it. */
@Command(
        name = "trace",
        description = {
            "Print the whole trail of a delivery: from the push of a commit to the instances that run it, and back.",
            "Exits with 3 if nothing has that name, and with 2 if several deliveries have it: then they are listed."
        })
public final class TraceCommand implements Callable<Integer> {

    private static final int MOST_CANDIDATES = 50;

    private final Surroundings surroundings;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final LogOptions logOptions = new LogOptions();

    @Parameters(
            paramLabel = "REF",
            description = "A commit, a digest, a deployment (d-…), an instance (i-…) or a delivery; seven characters or"
                    + " more of it are enough.")
    private String reference = "";

    @Option(names = "--exit-code", description = "Exit with 1 if the delivery has failed.")
    private boolean exitCode;

    /** A delivery that a reference may mean, for scripts. */
    record Candidate(
            EventId delivery,
            Reference.Hit found,
            @Nullable CommitId commit,
            @Nullable RepositoryName repository,
            @Nullable GitRef ref,
            Instant began) {}

    public TraceCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Reference wanted = Reference.parse(reference);
        Console console = common.console(surroundings);
        try (EventLog log = logOptions.open(surroundings)) {
            Map<EventId, Reference.Hit> hits = find(wanted, new FactReader(log, console));
            if (hits.isEmpty()) {
                List<RecordedFact> outside = RegistrySteps.named(wanted, new FactReader(log, console));
                if (!outside.isEmpty()) {
                    return showOutside(outside, console);
                }
                throw CliException.notFound("Nothing in the log has the name '" + wanted.text()
                        + "': 'cairn events --type CommitPushed' lists what was pushed");
            }
            return show(hits, new FactReader(log, console), console);
        }
    }

    /** First only who it is: a history is longer than what a command should keep. */
    private static Map<EventId, Reference.Hit> find(Reference wanted, FactReader reader) {
        Map<EventId, Reference.Hit> hits = new LinkedHashMap<>();
        reader.read(RegistrySteps.OTHER_TOPICS, ReadFrom.beginning(), recorded -> {
            if (hits.size() < MOST_CANDIDATES) {
                wanted.find(recorded.fact())
                        .ifPresent(hit -> hits.merge(recorded.fact().delivery(), hit, TraceCommand::telling));
            }
        });
        return hits;
    }

    /** What is abbreviated may fit two things of one delivery: the one that came first in its life is meant. */
    private static Reference.Hit telling(Reference.Hit known, Reference.Hit other) {
        return other.kind().compareTo(known.kind()) < 0 ? other : known;
    }

    private int show(Map<EventId, Reference.Hit> hits, FactReader reader, Console console) {
        Deliveries deliveries = new Deliveries();
        List<RecordedFact> steps = reader.merged(RegistrySteps.OTHER_TOPICS, ReadFrom.beginning(), fact -> {
            deliveries.notice(fact);
            return hits.containsKey(fact.fact().delivery());
        });
        steps.forEach(deliveries::add);
        Collection<Delivery> all = deliveries.all();
        Delivery delivery = all.iterator().next();
        if (all.size() > 1) {
            Optional<Delivery> deployed = theDeployedOne(all, hits);
            if (deployed.isEmpty()) {
                list(all, hits, console);
                return ExitCodes.USAGE;
            }
            delivery = deployed.get();
            console.note("cairn: '" + reference + "' has " + all.size() + " deliveries; this is the one that was"
                    + " deployed. The others: " + Texts.list(others(all, delivery)));
        }
        EventId id = delivery.id();
        List<RecordedFact> own =
                steps.stream().filter(step -> step.fact().delivery().equals(id)).toList();
        Trail trail = new Trail(
                delivery, deliveries.outcome(delivery), RegistrySteps.joined(own, reader), hit(hits, delivery));
        if (console.isJson()) {
            console.json(trail.view());
        } else {
            new TrailPrinter(console, surroundings.clock().getZone()).print(trail);
        }
        return exitCode && trail.outcome() == Outcome.FAILED ? ExitCodes.FAILED : ExitCodes.OK;
    }

    private int showOutside(List<RecordedFact> steps, Console console) {
        long digests = steps.stream()
                .map(step -> ((RegistryEvent) step.data()).digest())
                .distinct()
                .count();
        if (digests > 1) {
            console.note("cairn: '" + reference + "' fits " + digests + " digests in the registry: give more of it");
        }
        if (console.isJson()) {
            console.json(Map.of(
                    "steps",
                    steps.stream().map(step -> CloudEvents.toJson(step.fact())).toList()));
        } else {
            new TrailPrinter(console, surroundings.clock().getZone()).printOutside(steps);
        }
        return digests > 1 ? ExitCodes.USAGE : ExitCodes.OK;
    }

    /** A commit is pushed with a branch and with a tag, but mostly only one of them is deployed. */
    private static Optional<Delivery> theDeployedOne(Collection<Delivery> all, Map<EventId, Reference.Hit> hits) {
        boolean oneCommit = hits.size() < MOST_CANDIDATES
                && hits.values().stream().allMatch(hit -> hit.kind() == Reference.Kind.COMMIT)
                && hits.values().stream().distinct().count() == 1;
        List<Delivery> deployed =
                all.stream().filter(delivery -> !delivery.rollouts().isEmpty()).toList();
        return oneCommit && deployed.size() == 1 ? Optional.of(deployed.getFirst()) : Optional.empty();
    }

    private static List<String> others(Collection<Delivery> all, Delivery but) {
        return all.stream()
                .filter(delivery -> !delivery.id().equals(but.id()))
                .map(delivery -> delivery.id().value().substring(0, 12)
                        + (delivery.push() == null
                                ? ""
                                : " (" + delivery.push().ref().shortName() + ")"))
                .toList();
    }

    private static Reference.Hit hit(Map<EventId, Reference.Hit> hits, Delivery delivery) {
        return hits.getOrDefault(
                delivery.id(),
                new Reference.Hit(Reference.Kind.DELIVERY, delivery.id().value()));
    }

    private void list(Collection<Delivery> all, Map<EventId, Reference.Hit> hits, Console console) {
        List<Candidate> candidates = new ArrayList<>();
        for (Delivery delivery : all) {
            CommitPushed push = delivery.push();
            candidates.add(new Candidate(
                    delivery.id(),
                    hit(hits, delivery),
                    push == null ? null : push.commit(),
                    push == null ? null : push.repository(),
                    push == null ? null : push.ref(),
                    delivery.began()));
        }
        console.note("cairn: '" + reference + "' fits " + candidates.size()
                + (candidates.size() < MOST_CANDIDATES ? "" : " or more") + " deliveries: name one of them");
        if (console.isJson()) {
            console.json(Map.of("candidates", candidates));
        } else {
            candidates.forEach(candidate -> console.line(line(candidate)));
        }
    }

    private String line(Candidate candidate) {
        return candidate.delivery() + "  "
                + Times.day(candidate.began(), surroundings.clock().getZone()) + "  "
                + (candidate.repository() == null ? "" : candidate.repository() + " ")
                + (candidate.ref() == null ? "" : candidate.ref().shortName() + " ")
                + (candidate.commit() == null ? "" : Texts.commit(candidate.commit())) + "  "
                + candidate.found().kind().words() + " " + candidate.found().name();
    }
}
