package dev.cairn.cli.status;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import dev.cairn.cli.console.Console.Tone;
import dev.cairn.cli.console.ExitCodes;
import dev.cairn.cli.console.LogOptions;
import dev.cairn.cli.console.Surroundings;
import dev.cairn.cli.facts.FactReader;
import dev.cairn.cli.facts.Following;
import dev.cairn.event.Topic;
import dev.cairn.log.EventLog;
import dev.cairn.log.ReadFrom;
import dev.cairn.model.Application;
import dev.cairn.model.EnvironmentName;
import dev.cairn.model.InstanceId;

/** {@code cairn logs}: what instances print. */
@Command(
        name = "logs",
        description = {
            "Print the last lines of what the running instances of an application have written.",
            "With several instances each line begins with its instance. With -o json each line is an object."
        })
public final class LogsCommand implements Callable<Integer> {

    private static final Set<Topic> TOPICS = EnumSet.of(Topic.DEPLOYMENTS);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    /** How much one look sees at least: more than an instance should print in a second. */
    private static final int LOOK = 1_000;

    private static final int MOST_LINES = 10_000;

    private final Surroundings surroundings;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final LogOptions logOptions = new LogOptions();

    @Parameters(index = "0", paramLabel = "APP", description = "Whose instances.")
    private String application = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "ENV", description = "Only those of this environment.")
    private @Nullable String environment;

    @Option(
            names = "--instance",
            paramLabel = "ID",
            description = "Only this one; the beginning of its id is enough. By its whole id it may be one that was"
                    + " retired, as long as its output is kept.")
    private @Nullable String instance;

    @Option(
            names = "-n",
            paramLabel = "LINES",
            defaultValue = "100",
            description = "How many lines of each: 1 to 10000 (default: 100).")
    private int lines = 100;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what comes, also from instances that take the place of others.")
    private boolean follow;

    /** A line for scripts. */
    record Line(InstanceId instance, String line) {}

    public LogsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (lines < 1 || lines > MOST_LINES) {
            throw CliException.usage("-n must be 1 to " + MOST_LINES + ", not " + lines);
        }
        Application app = Names.application(application).orElseThrow();
        Optional<EnvironmentName> env = Names.environment(environment);
        Console console = common.console(surroundings);
        URI deployService = logOptions.data().requiredEndpoints(surroundings).deploy();
        try (EventLog log = logOptions.open(surroundings);
                HttpClient http = HttpClient.newBuilder()
                        .connectTimeout(Duration.ofSeconds(2))
                        .build()) {
            FactReader reader = new FactReader(log, console);
            Environments environments = new Environments();
            reader.read(TOPICS, ReadFrom.beginning(), environments::add);
            Look look = new Look(new InstanceOutput(deployService, http), console, app, env, environments);
            look.first();
            if (follow) {
                follow(reader, environments, look);
            }
        }
        return ExitCodes.OK;
    }

    private static void follow(FactReader reader, Environments environments, Look look) {
        try (Following following = reader.follow(TOPICS, ReadFrom.beginning())) {
            while (!Thread.currentThread().isInterrupted()) {
                following.forEach(BETWEEN_LOOKS, fact -> {
                    environments.add(fact);
                    return false;
                });
                look.next();
            }
        }
    }

    /** Looks at the output of all that runs, again and again. */
    private final class Look {
        private final InstanceOutput output;
        private final Console console;
        private final Application app;
        private final Optional<EnvironmentName> env;
        private final Environments environments;
        private final Map<InstanceId, Window> windows = new HashMap<>();

        Look(
                InstanceOutput output,
                Console console,
                Application app,
                Optional<EnvironmentName> env,
                Environments environments) {
            this.output = output;
            this.console = console;
            this.app = app;
            this.env = env;
            this.environments = environments;
        }

        void first() {
            List<InstanceId> instances = instances();
            if (instances.isEmpty()) {
                throw CliException.notFound("No instance of '" + app + "'"
                        + env.map(e -> " in '" + e + "'").orElse("")
                        + (instance == null ? " runs" : " that runs has an id beginning with '" + instance + "'")
                        + ": 'cairn status " + app + "' tells more");
            }
            boolean any = false;
            for (InstanceId each : instances) {
                Optional<List<String>> last = output.last(each, Math.max(lines, follow ? LOOK : 0));
                last.ifPresent(all -> {
                    windows.computeIfAbsent(each, _ -> new Window()).news(all);
                    print(each, all.subList(Math.max(0, all.size() - lines), all.size()), instances.size() > 1);
                });
                any |= last.isPresent();
            }
            if (!any && !follow) {
                throw CliException.notFound("deploy-service keeps no output of " + instances.getFirst());
            }
        }

        void next() {
            List<InstanceId> instances = instances();
            windows.keySet().retainAll(Set.copyOf(instances));
            for (InstanceId each : instances) {
                output.last(each, Math.max(lines, LOOK)).ifPresent(all -> {
                    List<String> news =
                            windows.computeIfAbsent(each, _ -> new Window()).news(all);
                    print(each, news, instances.size() > 1);
                });
            }
        }

        private List<InstanceId> instances() {
            if (instance != null && instance.length() == "i-".length() + 16) {
                try {
                    return List.of(new InstanceId(instance));
                } catch (IllegalArgumentException e) {
                    throw CliException.usage(String.valueOf(e.getMessage()));
                }
            }
            return environments.of(app).entrySet().stream()
                    .filter(entry -> env.isEmpty() || env.get().equals(entry.getKey()))
                    .flatMap(entry -> entry.getValue().instances().keySet().stream())
                    .filter(id -> instance == null || id.value().startsWith(instance))
                    .toList();
        }

        private void print(InstanceId each, List<String> text, boolean named) {
            for (String line : text) {
                if (console.isJson()) {
                    console.json(new Line(each, line));
                } else {
                    console.line((named ? console.paint(Tone.FAINT, each + " | ") : "") + line);
                }
            }
        }
    }
}
