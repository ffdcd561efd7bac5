package dev.cairn.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.cairn.cli.console.CliException;
import dev.cairn.model.LivePlatform;
import dev.cairn.model.Problem;

/** The operator's {@code platform.yaml} at a start: an invalid one is a reason not to. */
final class OpenPlatform {

    private OpenPlatform() {}

    /**
     * The file that was named by an option, which must be there: with a slip in its name all of the operator's rules
     * would be gone. Where none was named, that of the data folder, which need not be there.
     *
     * @throws CliException if a file was named that does not exist
     */
    static Path named(@Nullable Path option, Path data) {
        if (option != null && !Files.exists(option)) {
            throw CliException.usage("--platform: there is no file " + option.toAbsolutePath());
        }
        return option == null ? data.resolve("platform.yaml") : option.toAbsolutePath();
    }

    /**
     * Opens it; one that does not exist means all defaults.
     *
     * @param warnings is told what is doubtful in it
     * @throws StartFailure if it is invalid; the message has all its problems
     */
    static LivePlatform at(Path file, Consumer<String> warnings) throws IOException {
        return switch (LivePlatform.open(file)) {
            case LivePlatform.Opened.Live(LivePlatform platform, List<Problem> doubts) -> {
                doubts.forEach(doubt -> warnings.accept("warning: " + doubt.describe(file.toString())));
                yield platform;
            }
            case LivePlatform.Opened.Invalid(List<Problem> problems) ->
                throw new StartFailure(
                        String.join(
                                System.lineSeparator(),
                                problems.stream()
                                        .map(problem -> problem.describe(file.toString()))
                                        .toList()),
                        null);
        };
    }
}
