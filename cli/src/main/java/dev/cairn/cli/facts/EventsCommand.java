package dev.cairn.cli.facts;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.CommonOptions;
import dev.cairn.cli.console.Console;
import dev.cairn.cli.console.ExitCodes;
import dev.cairn.cli.console.LogOptions;
import dev.cairn.cli.console.Surroundings;
import dev.cairn.cli.console.Times;
import dev.cairn.event.CloudEvents;
import dev.cairn.log.EventLog;
import dev.cairn.log.ReadFrom;

/** {@code cairn events}: the facts themselves. */
@Command(
        name = "events",
        description = {
            "Print facts, in the order in which the broker stored them.",
            "With -o json each is a CloudEvent in JSON, one a line."
        })
public final class EventsCommand implements Callable<Integer> {

    private static final Duration FOR_EVER = Duration.ofDays(10_000);

    private final Surroundings surroundings;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final LogOptions logOptions = new LogOptions();

    @Mixin
    private final EventFilter filter = new EventFilter();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what comes, until it is stopped.")
    private boolean follow;

    @Option(names = "-n", paramLabel = "N", description = "Only the last N of those that are there.")
    private @Nullable Integer last;

    @Option(
            names = "--position",
            description = "Say where each stands, too: with -o json as the extensions logtime, logtopic, logpartition"
                    + " and logoffset.")
    private boolean position;

    public EventsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (last != null && last < 0) {
            throw CliException.usage("-n must be 0 or more, not " + last);
        }
        filter.check();
        ReadFrom from = filter.from(surroundings.clock());
        Instant to = filter.to(surroundings.clock()).orElse(null);
        Console console = common.console(surroundings);
        try (EventLog log = logOptions.open(surroundings)) {
            FactReader reader = new FactReader(log, console);
            reader.merged(
                            filter.topics(),
                            from,
                            fact -> filter.wants(fact, to),
                            last == null ? Integer.MAX_VALUE : last)
                    .forEach(fact -> print(fact, console));
            if (follow) {
                follow(reader, from, to, console);
            }
        }
        return ExitCodes.OK;
    }

    private void follow(FactReader reader, ReadFrom from, @Nullable Instant to, Console console) {
        Duration within =
                to == null ? FOR_EVER : Duration.between(surroundings.clock().instant(), to);
        try (Following following = reader.follow(filter.topics(), from)) {
            following.forEach(within.isNegative() ? Duration.ZERO : within, fact -> {
                if (filter.wants(fact, to)) {
                    print(fact, console);
                }
                return false;
            });
        }
    }

    private void print(RecordedFact recorded, Console console) {
        if (console.isJson()) {
            ObjectNode event = CloudEvents.toJson(recorded.fact());
            if (position) {
                event.put("logtime", recorded.at().toString())
                        .put("logtopic", recorded.position().topic())
                        .put("logpartition", recorded.position().partition())
                        .put("logoffset", recorded.position().offset());
            }
            console.json(event);
            return;
        }
        String time = Times.day(recorded.at(), surroundings.clock().getZone());
        String place = position
                ? String.format(
                        "%2d@%-6d ",
                        recorded.position().partition(), recorded.position().offset())
                : "";
        console.line(console.paint(Console.Tone.FAINT, time) + "  "
                + String.format("%-11s ", recorded.position().topic().replaceFirst("^cairn\\.", ""))
                + place
                + console.paint(
                        Tones.of(recorded.data()),
                        String.format("%-20s ", recorded.data().type()))
                + String.format("%-12s ", recorded.data().key())
                + Summaries.of(recorded.data()));
    }
}
