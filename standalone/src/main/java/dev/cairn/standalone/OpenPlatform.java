package dev.cairn.standalone;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

import dev.cairn.model.LivePlatform;
import dev.cairn.model.Problem;

/** The operator's {@code platform.yaml} at a start: an invalid one is a reason not to. */
final class OpenPlatform {

    private OpenPlatform() {}

    /**
     * Opens it; one that does not exist means all defaults.
     *
     * @param warnings is told what is doubtful in it
     * @throws StartFailure if it is invalid; the message has all its problems
     */
    static LivePlatform at(Path file, Consumer<String> warnings) throws IOException {
        return switch (LivePlatform.open(file)) {
            case LivePlatform.Opened.Live(LivePlatform platform, List<Problem> doubts) -> {
                doubts.forEach(doubt -> warnings.accept(doubt.describe(file.toString())));
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
