package dev.cairn.cli.repo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

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
import dev.cairn.cli.console.Surroundings;
import dev.cairn.model.CairnFileReader;
import dev.cairn.model.PlatformFileReader;
import dev.cairn.model.Problem;
import dev.cairn.model.Read;

/** {@code cairn check}: all that is wrong with a file, at once. */
@Command(
        name = "check",
        description = {
            "Read a cairn.yaml or platform.yaml, and print all that is wrong with it as FILE:LINE:COLUMN: message.",
            "Exits with 1 if it is invalid. Warnings alone leave it valid."
        })
public final class CheckCommand implements Callable<Integer> {

    /** Which kind of file it is. */
    enum Kind {
        /** An application's {@code cairn.yaml}. */
        CAIRN,
        /** The operator's {@code platform.yaml}. */
        PLATFORM
    }

    /** Keys that only a platform.yaml has. */
    private static final Pattern OPERATORS =
            Pattern.compile("unknown key '(repositories|targets|builds|registries|registry|telemetry)'");

    private final Surroundings surroundings;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "The file, or the folder with a cairn.yaml in it (default: this folder).")
    private Path file = Path.of("");

    @Option(
            names = "--kind",
            paramLabel = "cairn|platform",
            description = "Which kind of file it is (default: platform if its name says so, else cairn).")
    private @Nullable Kind kind;

    /** The answer, for scripts. */
    record Checked(String file, boolean valid, List<Problem> problems, List<Problem> warnings) {}

    public CheckCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Path real = surroundings.resolve(file);
        boolean folder = Files.isDirectory(real);
        String shown = (folder ? file.resolve("cairn.yaml") : file).toString();
        Checked checked = switch (read(folder ? real.resolve("cairn.yaml") : real)) {
            case Read.Valid<?>(Object _, List<Problem> warnings) -> new Checked(shown, true, List.of(), warnings);
            case Read.Invalid<?>(List<Problem> problems) -> new Checked(shown, false, problems, List.of());
        };
        Console console = common.console(surroundings);
        print(checked, console);
        if (kind == null && !checked.valid() && looksLikePlatform(checked.problems())) {
            console.note("It was read as a cairn.yaml; if it is the operator's platform.yaml, give --kind platform");
        }
        return checked.valid() ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private Read<?> read(Path real) throws IOException {
        try {
            byte[] content = Files.readAllBytes(real);
            Path parent = real.getParent();
            return isPlatform(real)
                    ? PlatformFileReader.read(content, parent == null ? real : parent)
                    : CairnFileReader.read(content);
        } catch (NoSuchFileException e) {
            throw CliException.notFound("There is no file " + real
                    + (isPlatform(real)
                            ? ": 'cairn repo add' makes one with its first repository"
                            : ": 'cairn init' writes a cairn.yaml"));
        }
    }

    private boolean isPlatform(Path real) {
        return kind == null ? String.valueOf(real.getFileName()).startsWith("platform") : kind == Kind.PLATFORM;
    }

    private static boolean looksLikePlatform(List<Problem> problems) {
        return problems.stream()
                .anyMatch(problem -> OPERATORS.matcher(problem.message()).find());
    }

    private static void print(Checked checked, Console console) {
        if (console.isJson()) {
            console.json(checked);
            return;
        }
        String name = checked.file();
        checked.problems().forEach(problem -> console.line(problem.describe(name)));
        checked.warnings()
                .forEach(warning -> console.line(console.paint(Tone.OPEN, "warning: ") + warning.describe(name)));
        if (checked.valid()) {
            console.line(name + ": " + console.paint(Tone.GOOD, "valid"));
        }
    }
}
