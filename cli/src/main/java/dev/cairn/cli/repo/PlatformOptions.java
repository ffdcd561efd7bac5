package dev.cairn.cli.repo;

import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.Console;
import dev.cairn.cli.console.DataOptions;
import dev.cairn.cli.console.Surroundings;
import dev.cairn.model.Problem;

/** Which {@code platform.yaml}. */
final class PlatformOptions {

    @Mixin
    private final DataOptions data = new DataOptions();

    @Option(
            names = "--platform",
            paramLabel = "FILE",
            description = "The operator's file (default: platform.yaml in the data folder).")
    private @Nullable Path platform;

    DataOptions data() {
        return data;
    }

    Path file(Surroundings surroundings) {
        return platform == null ? data.folder(surroundings).resolve("platform.yaml") : surroundings.resolve(platform);
    }

    /** Tells all that is wrong with it, and gives up. */
    static CliException refused(Path file, List<Problem> problems, Console console) {
        problems.forEach(problem -> console.note(problem.describe(file.toString())));
        return CliException.failed(file + " was left as it is");
    }
}
