package dev.cairn.cli.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

import dev.cairn.cli.console.Console;
import dev.cairn.cli.console.Console.Tone;
import dev.cairn.cli.console.Texts;
import dev.cairn.cli.console.Times;
import dev.cairn.cli.facts.RecordedFact;
import dev.cairn.cli.facts.Summaries;
import dev.cairn.cli.facts.Tones;
import dev.cairn.event.ArtifactBuilt;
import dev.cairn.event.BuildFailed;
import dev.cairn.event.BuildInput;
import dev.cairn.event.CommitInfo;
import dev.cairn.event.CommitPushed;
import dev.cairn.event.CommitRejected;
import dev.cairn.event.DeploymentFailed;
import dev.cairn.event.Event;
import dev.cairn.event.InstanceStarted;
import dev.cairn.event.RegistryEvent;

/** A trail for people. */
final class TrailPrinter {

    private static final String INDENT = " ".repeat(27);

    private final Console console;
    private final ZoneId zone;

    TrailPrinter(Console console, ZoneId zone) {
        this.console = console;
        this.zone = zone;
    }

    void print(Trail trail) {
        head(trail);
        Instant before = trail.delivery().began();
        for (RecordedFact step : trail.steps()) {
            step(step, Duration.between(before, step.at()));
            // What the registry had already stands before the push.
            before = step.at().isAfter(before) ? step.at() : before;
        }
    }

    /** What the registry tells of content that no delivery has made. */
    void printOutside(List<RecordedFact> steps) {
        field("delivery", "none: it was pushed to the registry by somebody else");
        console.line("");
        steps.forEach(step -> {
            console.line(Times.day(step.at(), zone) + "  "
                    + console.paint(
                            Tones.of(step.data()),
                            String.format("%-20s ", step.data().type()))
                    + Summaries.of(step.data()));
            details(step.data()).forEach(this::detail);
        });
    }

    private void head(Trail trail) {
        Delivery delivery = trail.delivery();
        field("delivery", delivery.id().value());
        CommitPushed push = delivery.push();
        if (push != null) {
            field("commit", push.commit().value());
            field(
                    "pushed",
                    push.repository() + " " + push.ref().shortName() + pusher(push) + ", "
                            + Times.day(delivery.began(), zone));
        }
        CommitInfo info = delivery.info();
        if (info != null) {
            field("subject", Texts.printable(info.subject()));
            field("author", Texts.printable(info.author()));
        }
        if (delivery.application() != null) {
            field("application", delivery.application().value());
        }
        field("outcome", outcome(trail));
        if (trail.hit().kind() != Reference.Kind.COMMIT && trail.hit().kind() != Reference.Kind.DELIVERY) {
            field("found by", trail.hit().kind().words() + " " + trail.hit().name() + back(trail));
        }
        console.line("");
    }

    private static String pusher(CommitPushed push) {
        return push.pusher() == null ? "" : " by " + Texts.printable(push.pusher());
    }

    private String outcome(Trail trail) {
        String words = console.paint(trail.outcome().tone(), trail.outcome().words());
        return trail.ended()
                        .map(ended -> words + " in "
                                + Times.length(Duration.between(trail.delivery().began(), ended)))
                        .orElse(words)
                + (trail.delivery().parked() == null
                        ? ""
                        : console.paint(Tone.BAD, "; a record could not be handled, and what follows waits behind it"));
    }

    /** The way back: from what was asked about to the commit. */
    private static String back(Trail trail) {
        String commit = trail.delivery().push() == null
                ? "the push"
                : "commit " + Texts.commit(trail.delivery().push().commit());
        return switch (trail.hit().kind()) {
            case INSTANCE ->
                trail.steps().stream()
                        .map(RecordedFact::data)
                        .filter(InstanceStarted.class::isInstance)
                        .map(InstanceStarted.class::cast)
                        .filter(started ->
                                started.instance().value().equals(trail.hit().name()))
                        .findFirst()
                        .map(started -> ", which runs " + started.digest() + " in " + started.environment() + " for "
                                + started.deployment() + ", built from " + commit)
                        .orElse("");
            case DIGEST, DEPLOYMENT -> ", made from " + commit;
            case COMMIT, DELIVERY -> "";
        };
    }

    private void field(String name, String value) {
        console.line(console.paint(Tone.FAINT, String.format("%-12s", name)) + value);
    }

    private void step(RecordedFact step, Duration since) {
        String actor = step.fact().actor() == null
                ? ""
                : " [" + Texts.printable(step.fact().actor()) + "]";
        console.line(Times.precise(step.at(), zone) + "  "
                + console.paint(Tone.FAINT, String.format("%11s", "+" + Times.length(since))) + "  "
                + console.paint(
                        Tones.of(step.data()),
                        String.format("%-20s ", step.data().type()))
                + Summaries.of(step.data())
                + console.paint(Tone.FAINT, actor));
        details(step.data()).forEach(this::detail);
    }

    private void detail(String line) {
        console.line(INDENT + console.paint(Tone.FAINT, Texts.printable(line)));
    }

    private static List<String> details(Event event) {
        List<String> lines = new ArrayList<>();
        if (event instanceof ArtifactBuilt built) {
            lines.add(built.image() + "@" + built.digest());
            built.inputs().stream().map(TrailPrinter::input).forEach(lines::add);
        } else if (event instanceof RegistryEvent registry) {
            lines.add(registry.image() + "@" + registry.digest());
        } else if (event instanceof CommitRejected rejected) {
            lines.addAll(rejected.problems());
        } else if (event instanceof BuildFailed failed) {
            failure(failed.message(), failed.lastLines(), lines);
        } else if (event instanceof DeploymentFailed failed) {
            failure(failed.message(), failed.lastLines(), lines);
        } else if (event instanceof InstanceStarted started) {
            lines.add("runs " + started.digest());
        }
        return lines;
    }

    private static void failure(String message, List<String> lastLines, List<String> lines) {
        message.lines().skip(1).forEach(lines::add);
        lastLines.forEach(line -> lines.add("| " + line));
    }

    private static String input(BuildInput input) {
        return "with " + input.kind() + " " + input.name() + (input.version() == null ? "" : " " + input.version())
                + (input.digest() == null ? "" : " " + input.digest());
    }
}
