package dev.cairn.cli.status;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
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
import dev.cairn.cli.console.Texts;
import dev.cairn.cli.console.Times;
import dev.cairn.cli.facts.FactReader;
import dev.cairn.event.Topic;
import dev.cairn.log.EventLog;
import dev.cairn.log.ReadFrom;
import dev.cairn.model.Application;

/** {@code cairn status}: what runs where, now or then. */
@Command(
        name = "status",
        description = {
            "Show what runs where: per application and environment what succeeded last, its instances, what is under"
                    + " way, and what failed.",
            "It is read from the log alone, so it can be asked of any time."
        })
public final class StatusCommand implements Callable<Integer> {

    private static final Set<Topic> TOPICS = EnumSet.of(Topic.COMMITS, Topic.ARTIFACTS, Topic.DEPLOYMENTS);

    private final Surroundings surroundings;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final LogOptions logOptions = new LogOptions();

    @Parameters(arity = "0..1", paramLabel = "APP", description = "Only this application.")
    private @Nullable String application;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "As it stood at this time, by the broker's clock: " + Times.FORMS + ".")
    private @Nullable String time;

    public StatusCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Optional<Application> only = Names.application(application);
        Instant now = surroundings.clock().instant();
        Instant at = time == null ? now : Times.parse("--at", time, surroundings.clock());
        Console console = common.console(surroundings);
        Environments all = new Environments();
        try (EventLog log = logOptions.open(surroundings)) {
            new FactReader(log, console).read(TOPICS, ReadFrom.beginning(), fact -> {
                // The broker's clock may be ahead of ours: without --at, all that is there is now.
                if (time == null || !fact.at().isAfter(at)) {
                    all.add(fact);
                }
            });
        }
        print(StatusView.of(all, at, only), only, all, console);
        return ExitCodes.OK;
    }

    private void print(StatusView view, Optional<Application> only, Environments all, Console console) {
        if (view.applications().isEmpty() && only.isPresent()) {
            throw CliException.notFound("There is no application '" + only.get() + "'"
                    + (time == null ? "" : " at that time")
                    + (all.applications().isEmpty() ? "" : "; there are " + Texts.list(all.applications())));
        }
        if (console.isJson()) {
            console.json(view);
            return;
        }
        if (view.applications().isEmpty()) {
            console.note("Nothing was built or deployed" + (time == null ? " yet" : " at that time")
                    + ": 'cairn repo add' takes a repository in");
        }
        StatusPrinter printer = new StatusPrinter(console, surroundings.clock().getZone(), view.at());
        view.applications().forEach(printer::print);
    }
}
