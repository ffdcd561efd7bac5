package dev.cairn.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.cairn.benchmarks.hop.HopBenchmark;
import dev.cairn.benchmarks.process.JvmOptions;
import dev.cairn.benchmarks.process.ProgramFailedException;
import dev.cairn.benchmarks.rebuild.RebuildBenchmark;
import dev.cairn.benchmarks.registry.Plan;
import dev.cairn.benchmarks.registry.RegistryBenchmark;
import dev.cairn.benchmarks.report.Figure;
import dev.cairn.benchmarks.report.Machine;
import dev.cairn.benchmarks.report.Report;
import dev.cairn.benchmarks.start.Installation;
import dev.cairn.benchmarks.start.RestBenchmark;
import dev.cairn.benchmarks.start.StartBenchmark;
import dev.cairn.benchmarks.webhooks.WebhookBenchmark;

/** The command line of the benchmarks. */
@Command(
        name = "benchmarks",
        mixinStandardHelpOptions = true,
        description = "Measures Cairn on this machine, each figure beside a baseline of the same run.")
public final class Benchmarks implements Callable<Integer> {

    /** What can be measured, in the order in which all are run. */
    enum Kind {
        HOP,
        WEBHOOKS,
        START,
        REST,
        REBUILD,
        REGISTRY
    }

    /** In which form the figures are printed. */
    enum Output {
        TEXT,
        JSON
    }

    private static final String KINDS = "hop, webhooks, start, rest, rebuild, registry; or all";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "BENCHMARK", description = "Some of: " + KINDS + ".")
    private List<String> names = List.of();

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description = "Where data folders are made, and deleted again (default: the system's temporary folder).")
    private @Nullable Path work;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text (a Markdown table) or json (default: ${DEFAULT-VALUE}).")
    private Output output = Output.TEXT;

    @Option(
            names = "--root",
            paramLabel = "DIR",
            description = "The tree of sources that is measured (default: the working directory).")
    private Path root = Path.of("");

    @Option(
            names = "--part",
            paramLabel = "PART",
            split = ",",
            description = "Of the registry only these: ${COMPLETION-CANDIDATES} (default: all).")
    private Set<RegistryBenchmark.Part> parts = EnumSet.allOf(RegistryBenchmark.Part.class);

    @Option(names = "--quick", description = "Measure little: to see whether it works, not how fast it is.")
    private boolean quick;

    private Benchmarks() {}

    /** Runs the benchmarks that the arguments name. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Benchmarks())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Kind> kinds = kinds();
        try {
            measure(kinds);
            return CommandLine.ExitCode.OK;
        } catch (IllegalStateException | ProgramFailedException | IOException e) {
            say("benchmarks: " + Objects.requireNonNullElse(e.getMessage(), e.toString()));
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    private void measure(List<Kind> kinds) throws IOException, InterruptedException {
        Path folder = work == null
                ? Files.createTempDirectory("cairn-benchmarks-")
                : Files.createTempDirectory(Files.createDirectories(work), "run-");
        Machine machine = Machine.here(folder);
        Instant began = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        List<Figure> figures = new ArrayList<>();
        try {
            for (Kind kind : kinds) {
                run(kind, Files.createDirectory(folder.resolve(id(kind))), figures);
            }
        } finally {
            clear(folder);
            print(machine, began, figures);
        }
    }

    /** Also what was measured before something failed. */
    private void print(Machine machine, Instant began, List<Figure> figures) {
        if (figures.isEmpty()) {
            return;
        }
        Report report = new Report(machine, began, figures);
        PrintWriter out = spec.commandLine().getOut();
        out.println(output == Output.JSON ? report.json() : report.markdown());
        out.flush();
    }

    private List<Kind> kinds() {
        if (names.contains("all")) {
            return List.of(Kind.values());
        }
        List<Kind> kinds = new ArrayList<>();
        for (String name : names) {
            kinds.add(Stream.of(Kind.values())
                    .filter(kind -> id(kind).equals(name))
                    .findFirst()
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(), "There is no benchmark '" + name + "'; there are: " + KINDS)));
        }
        return kinds;
    }

    private void run(Kind kind, Path folder, List<Figure> figures) throws IOException, InterruptedException {
        Installation cairn = new Installation(root.toAbsolutePath());
        switch (kind) {
            case HOP ->
                figures.addAll(
                        new HopBenchmark(quick ? HopBenchmark.Plan.quick() : HopBenchmark.Plan.whole(), this::say)
                                .run(folder));
            case WEBHOOKS ->
                figures.addAll(
                        new WebhookBenchmark(quick ? 2 : 5, Duration.ofSeconds(quick ? 3 : 10), this::say).run(folder));
            case START -> figures.addAll(new StartBenchmark(cairn, quick ? 2 : 7, this::say).run(folder));
            case REST ->
                figures.addAll(
                        new RestBenchmark(cairn, Duration.ofSeconds(30), Duration.ofSeconds(quick ? 20 : 60), this::say)
                                .run(folder));
            case REBUILD -> figures.addAll(new RebuildBenchmark(cairn.root(), quick ? 2 : 7, this::say).run(folder));
            case REGISTRY ->
                new RegistryBenchmark(quick ? Plan.quick() : Plan.whole(), parts, JvmOptions.own(), this::say)
                        .run(folder, figures::add);
        }
    }

    private static String id(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private void say(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }

    /** What went wrong before is worth more than what goes wrong here. */
    private void clear(Path folder) {
        try {
            delete(folder);
        } catch (IOException | UncheckedIOException e) {
            say("benchmarks: " + folder + " could not be deleted whole; delete it by hand");
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
