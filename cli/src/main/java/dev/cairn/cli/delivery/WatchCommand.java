package dev.cairn.cli.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
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
import dev.cairn.cli.console.Times;
import dev.cairn.cli.facts.FactReader;
import dev.cairn.cli.facts.Following;
import dev.cairn.cli.facts.RecordedFact;
import dev.cairn.event.RegistryEvent;
import dev.cairn.event.Topic;
import dev.cairn.log.EventLog;
import dev.cairn.log.ReadFrom;

/** {@code cairn watch}: deliveries as they happen. */
@Command(
        name = "watch",
        description = {
            "Follow deliveries as they happen, one line a step, with the time since the step before.",
            "With --until-done it exits when the commit is settled: with 0 if it was built and runs, with 1 if it"
                    + " failed, was superseded, or the time was up."
        })
public final class WatchCommand implements Callable<Integer> {

    /** What began earlier is over, or hopeless: sources are given up within hours, builds within a day. */
    private static final Duration HISTORY = Duration.ofDays(2);

    private static final Duration FOR_EVER = Duration.ofDays(10_000);
    private static final Duration DONE_WITHIN = Duration.ofMinutes(30);
    private static final Set<Topic> TOPICS = EnumSet.allOf(Topic.class);

    private final Surroundings surroundings;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final LogOptions logOptions = new LogOptions();

    @Parameters(index = "0", arity = "0..1", paramLabel = "APP", description = "Only deliveries of this application.")
    private @Nullable String application;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "REF|COMMIT|DELIVERY",
            description = "Only those of this branch or tag, of this commit, or this one.")
    private @Nullable String what;

    @Option(
            names = "--until-done",
            paramLabel = "COMMIT",
            description =
                    "Exit when all builds and deployments of this commit have an outcome. It need not be pushed yet.")
    private @Nullable String untilDone;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "Exit after this time, such as 90s or 5m (default: 30m with --until-done, else never).")
    private @Nullable String timeout;

    public WatchCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Duration within =
                timeout != null ? Times.duration("--timeout", timeout) : untilDone != null ? DONE_WITHIN : FOR_EVER;
        Console console = common.console(surroundings);
        WatchPrinter printer =
                new WatchPrinter(console, surroundings.clock().getZone(), new WatchFilter(application, what));
        try (EventLog log = logOptions.open(surroundings)) {
            return untilDone == null
                    ? watch(log, console, printer, within)
                    : watchUntilDone(log, console, printer, within, Reference.parse(untilDone));
        }
    }

    private int watch(EventLog log, Console console, WatchPrinter printer, Duration within) {
        FactReader reader = new FactReader(log, console);
        Deliveries deliveries = new Deliveries();
        ReadFrom recently = new ReadFrom.At(recently());
        reader.merged(TOPICS, recently, WatchCommand::isOfADelivery).forEach(deliveries::add);
        deliveries.forgetAllSettled();
        try (Following following = reader.follow(TOPICS, recently)) {
            following.forEach(within, fact -> {
                printer.print(fact, deliveries);
                return false;
            });
        }
        return ExitCodes.OK;
    }

    private int watchUntilDone(EventLog log, Console console, WatchPrinter printer, Duration within, Reference commit) {
        Awaited awaited = new Awaited(commit);
        new FactReader(log, console).read(TOPICS, ReadFrom.beginning(), awaited::notice);
        FactReader reader = new FactReader(log, console);
        Deliveries deliveries = new Deliveries();
        Instant recently = recently();
        // What is neither recent nor awaited is not kept; but a newer push than the awaited one counts.
        reader.merged(TOPICS, ReadFrom.beginning(), fact -> {
                    deliveries.notice(fact);
                    awaited.notice(fact);
                    return isOfADelivery(fact)
                            && (awaited.isOf(fact) || fact.at().isAfter(recently));
                })
                .forEach(deliveries::add);
        if (!awaited.isSettled(deliveries)) {
            deliveries.forgetAllSettledBut(awaited::isAwaited);
            try (Following following = reader.follow(TOPICS, ReadFrom.beginning())) {
                boolean settled = following.forEach(within, fact -> {
                    awaited.notice(fact);
                    printer.print(fact, deliveries, awaited::isAwaited);
                    return awaited.isSettled(deliveries);
                });
                if (!settled) {
                    throw CliException.failed(awaited.sayWhatIsMissing(deliveries, within));
                }
            }
        }
        Outcome outcome = awaited.report(deliveries, console);
        return outcome == Outcome.SUCCEEDED ? ExitCodes.OK : ExitCodes.FAILED;
    }

    /** What the registry tells is of none. */
    private static boolean isOfADelivery(RecordedFact fact) {
        return !(fact.data() instanceof RegistryEvent);
    }

    private Instant recently() {
        return surroundings.clock().instant().minus(HISTORY);
    }
}
