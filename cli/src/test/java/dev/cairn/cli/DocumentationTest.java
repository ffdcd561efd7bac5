package dev.cairn.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every example of {@code docs/cli.md} is a command line that is understood. One in a block that is marked {@code run} is
 * run, on the facts of a story, and prints what stands there.
 */
final class DocumentationTest {

    private static final Path DOC = Path.of("..", "docs", "cli.md");
    private static final Pattern BLOCK = Pattern.compile("```console( run)?\n(.*?)```", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    @TempDir
    Path folder;

    record Example(boolean run, List<String> words, String output) {
        String[] args() {
            return words.subList(1, words.size()).toArray(String[]::new);
        }

        @Override
        public String toString() {
            return String.join(" ", words);
        }
    }

    static Stream<Example> examples() {
        return BLOCK.matcher(doc()).results().flatMap(block -> examples(block.group(1) != null, block.group(2)));
    }

    private static Stream<Example> examples(boolean run, String block) {
        List<Example> examples = new ArrayList<>();
        for (String each : block.split("(?m)^\\$ ", -1)) {
            if (!each.isBlank()) {
                String command = each.lines().findFirst().orElseThrow();
                String rest = each.substring(command.length()).stripLeading();
                examples.add(new Example(run, words(command.replaceFirst(" (\\||<|>|&&) .*", "")), rest));
            }
        }
        return examples.stream();
    }

    private static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(command);
        while (matcher.find()) {
            words.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
        }
        return words;
    }

    private static String doc() {
        try {
            return Files.readString(DOC);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleIsUnderstood(Example example) {
        assertThat(example.words().getFirst()).isEqualTo("cairn");
        new Run(folder).commandLine().parseArgs(example.args());
    }

    static Stream<Example> runExamples() {
        return examples().filter(Example::run);
    }

    @ParameterizedTest
    @MethodSource("runExamples")
    void anExampleThatIsRunPrintsWhatStandsThere(Example example) throws IOException {
        FakeLog log = new FakeLog();
        Story story = new Story(log);
        story.delivered("1a2b3c4", "Say hello", 2);
        story.push("5d6e7f8", "Break it")
                .accepted()
                .built("d5d6e7f8")
                .completed()
                .requested()
                .failed();
        Files.writeString(folder.resolve("cairn.yaml"), "application: Hello\nartefacts: {}\n");
        String[] args = example.args();
        Run run = new Run(folder).log(log).at(story.now().plusSeconds(60));

        Run.Result result = args[0].equals("check") ? run.cairn(args) : run.onLog(args);

        assertThat(result.out() + result.err()).isEqualTo(example.output());
    }

    @Test
    void everyCommandAndOptionIsNamed() {
        assertThat(examples().filter(Example::run)).hasSizeGreaterThan(4);
        everyCommand(new Run(folder).commandLine());
    }

    private static void everyCommand(CommandLine command) {
        if (command.getSubcommands().isEmpty()) {
            assertThat(doc()).contains("\n## `" + command.getCommandSpec().qualifiedName());
        }
        for (OptionSpec option : command.getCommandSpec().options()) {
            assertThat(doc()).contains("`" + option.longestName());
        }
        command.getSubcommands().values().forEach(DocumentationTest::everyCommand);
    }
}
