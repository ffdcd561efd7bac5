package dev.cairn.cli.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.Console;
import dev.cairn.cli.console.Texts;
import dev.cairn.cli.console.Times;
import dev.cairn.cli.facts.RecordedFact;
import dev.cairn.event.CommitRejected;
import dev.cairn.event.EventId;

/**
 * The deliveries of the commit that somebody waits for. A commit can be pushed more than once; what became of the last
 * push is what counts. One thread at a time.
 */
final class Awaited {

    private static final int LONGEST_MESSAGE = 300;

    private final Reference reference;
    private final Set<EventId> deliveries = new HashSet<>();
    private final Set<String> names = new HashSet<>();

    Awaited(Reference reference) {
        this.reference = reference;
    }

    /** The end of the waiting, for scripts. */
    record Result(
            EventId delivery,
            Outcome outcome,
            @Nullable CommitRejected rejected,
            long tookMillis,
            List<ArtifactBuild> artifacts,
            List<Rollout> deployments) {}

    /**
     * Looks whether a fact is of what is awaited.
     *
     * @throws CliException if the reference fits two things
     */
    void notice(RecordedFact recorded) {
        Optional<Reference.Hit> hit = reference.find(recorded.fact()).filter(Awaited::isOfPush);
        if (hit.isEmpty()) {
            return;
        }
        deliveries.add(recorded.fact().delivery());
        names.add(hit.get().name());
        if (names.size() > 1) {
            throw CliException.usage("'" + reference.text() + "' fits several things: give more of it");
        }
    }

    private static boolean isOfPush(Reference.Hit hit) {
        return hit.kind() == Reference.Kind.COMMIT || hit.kind() == Reference.Kind.DELIVERY;
    }

    boolean isOf(RecordedFact recorded) {
        return isAwaited(recorded.fact().delivery());
    }

    boolean isAwaited(EventId delivery) {
        return deliveries.contains(delivery);
    }

    boolean isSettled(Deliveries known) {
        return !deliveries.isEmpty()
                && deliveries.stream()
                        .allMatch(id -> known.find(id)
                                .map(known::outcome)
                                .filter(outcome -> outcome != Outcome.UNDER_WAY)
                                .isPresent());
    }

    String sayWhatIsMissing(Deliveries known, Duration within) {
        @Nullable Delivery last = last(known).orElse(null);
        String state = last == null
                ? "no push of it was seen: is its webhook set up? 'cairn repo list' shows what is taken in"
                : "it is under way for " + Times.length(Duration.between(last.began(), last.latest()))
                        + ": 'cairn trace " + abbreviated(last) + "' shows how far it is";
        return "'" + reference.text() + "' was not settled within " + Times.length(within) + "; " + state;
    }

    /** Tells what became of it. */
    Outcome report(Deliveries known, Console console) {
        Delivery last = last(known).orElseThrow(() -> new IllegalStateException("Settled without a delivery"));
        Outcome outcome = known.outcome(last);
        Instant decided = last.decided();
        Duration took = Duration.between(last.began(), decided == null ? last.latest() : decided);
        if (console.isJson()) {
            console.json(new Result(
                    last.id(),
                    outcome,
                    last.rejected(),
                    took.toMillis(),
                    List.copyOf(last.builds().values()),
                    List.copyOf(last.rollouts().values())));
        } else {
            String words = isOnlyBuilt(last) && outcome == Outcome.SUCCEEDED ? "built" : outcome.words();
            console.line(reference.text() + " " + console.paint(outcome.tone(), words) + " in " + Times.length(took)
                    + (words.equals("built") ? "; this ref is not deployed" : ""));
            if (outcome == Outcome.FAILED) {
                why(last).forEach(line -> console.line("  " + line));
                console.line("  see: cairn trace " + abbreviated(last));
            }
        }
        return outcome;
    }

    private static boolean isOnlyBuilt(Delivery delivery) {
        return delivery.completed() != null
                && !delivery.completed().deploys()
                && delivery.rollouts().isEmpty();
    }

    /** One line for each of its parts that has failed. */
    private static List<String> why(Delivery delivery) {
        List<String> lines = new ArrayList<>();
        if (delivery.rejected() != null) {
            lines.add("commit: " + delivery.rejected().reason());
            delivery.rejected().problems().forEach(problem -> lines.add("  " + Texts.printable(problem)));
        }
        delivery.builds().values().stream()
                .filter(build -> build.outcome() == Outcome.FAILED)
                .forEach(build -> lines.add(build.artifact() + ": " + why(build.reason(), build.message())));
        delivery.rollouts().values().stream()
                .filter(rollout -> rollout.outcome() == Outcome.FAILED)
                .forEach(rollout -> lines.add(rollout.environment() + ": " + why(rollout.reason(), rollout.message())));
        return lines;
    }

    private static String why(@Nullable String reason, @Nullable String message) {
        return Texts.printable(reason == null ? "" : reason)
                + (message == null ? "" : ": " + Texts.shortened(message, LONGEST_MESSAGE));
    }

    private static String abbreviated(Delivery delivery) {
        return delivery.id().value().substring(0, 12);
    }

    private Optional<Delivery> last(Deliveries known) {
        return deliveries.stream()
                .flatMap(id -> known.find(id).stream())
                .max(Comparator.<Delivery, Instant>comparing(Delivery::began)
                        .thenComparing(delivery -> delivery.id().value()));
    }
}
