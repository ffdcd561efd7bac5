package dev.cairn.cli;

import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;

import dev.cairn.cli.console.Surroundings;
import dev.cairn.cli.console.Terminal;
import dev.cairn.cli.console.ToldFailure;
import dev.cairn.event.Json;
import dev.cairn.log.EventLog;

import static org.assertj.core.api.Assertions.assertThat;

final class CairnCommandTest {

    @TempDir
    Path folder;

    @Command(name = "more", description = "From another module.")
    static final class More implements Callable<Integer> {
        @Override
        public Integer call() {
            throw new IllegalStateException("broken");
        }
    }

    @Command(name = "refuse", description = "From another module, with failures of its own.")
    static final class Refuse implements Callable<Integer> {

        static final class Refused extends IllegalStateException implements ToldFailure {
            private static final long serialVersionUID = 1L;

            Refused() {
                super("The port is taken: choose another one");
            }

            @Override
            public int exitCode() {
                return 1;
            }
        }

        @Override
        public Integer call() {
            throw new Refused();
        }
    }

    @Test
    void aFailureThatExplainsItselfIsToldInItsOwnWords() {
        CommandLine cairn = CairnCommand.commandLine(new Refuse());
        var err = new StringWriter();
        cairn.setErr(new PrintWriter(err, true));

        assertThat(cairn.execute("refuse")).isEqualTo(1);
        assertThat(err.toString()).isEqualTo("cairn: The port is taken: choose another one%n".formatted());
    }

    @Test
    void helpNamesEveryCommandTheExitCodesAndExamples() {
        Run.Result result = new Run(folder).cairn("--help");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out())
                .contains("events", "watch", "trace", "status", "logs", "init", "check", "doctor", "repo", "hook")
                .contains("Exit status:", "3     there is no such thing")
                .contains("Examples:", "cairn trace 1a2b3c4");
    }

    @Test
    void theVersionIsWhatMavenHasWrittenDown() {
        assertThat(new Run(folder).cairn("--version").out()).matches("(?s)cairn \\d+\\.\\d+.*\nJava .*");
    }

    static Stream<CommandLine> allCommands() {
        return flat(new Run(Path.of("")).commandLine());
    }

    private static Stream<CommandLine> flat(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(CairnCommandTest::flat));
    }

    @ParameterizedTest
    @MethodSource("allCommands")
    void everyCommandAndOptionIsDescribed(CommandLine command) {
        assertThat(command.getCommandSpec().usageMessage().description()).isNotEmpty();
        assertThat(command.getCommandSpec().args())
                .allSatisfy(arg -> assertThat(arg.description()).as(name(arg)).isNotEmpty());
        assertThat(command.getUsageMessage()).contains("--help");
    }

    private static String name(ArgSpec arg) {
        return arg.paramLabel() + " of " + arg.command().qualifiedName();
    }

    @ParameterizedTest
    @MethodSource("allCommands")
    void everyCommandThatDoesSomethingWritesJsonToo(CommandLine command) {
        if (command.getSubcommands().isEmpty()) {
            assertThat(command.getCommandSpec().findOption("--output")).isNotNull();
            assertThat(command.getCommandSpec().findOption("--no-color")).isNotNull();
        }
    }

    @Test
    void aTypingErrorIsOneLineWithASuggestion() {
        Run.Result result = new Run(folder).cairn("evnts");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("cairn: Unmatched argument", "Did you mean", "events", "'cairn --help'");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void whereJsonIsWantedAFailureIsAnObjectOnOneLine() throws IOException {
        Run.Result unreachable = new Run(folder).cairn("status", "-o", "json");
        Run.Result usage = new Run(folder).cairn("registry", "tags", "-ojson");

        assertThat(unreachable.exitCode()).isEqualTo(4);
        assertThat(unreachable.out()).isEmpty();
        assertThat(unreachable.err()).hasLineCount(1);
        JsonNode told = Json.MAPPER.readTree(unreachable.err()).path("error");
        assertThat(told.path("message").asText()).startsWith("No Cairn runs in");
        assertThat(told.path("exitCode").asInt()).isEqualTo(4);
        assertThat(usage.exitCode()).isEqualTo(2);
        JsonNode wrong = Json.MAPPER.readTree(usage.err()).path("error");
        assertThat(wrong.path("message").asText()).contains("REPO");
        assertThat(wrong.path("hint").asText()).contains("'cairn registry tags --help'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--output=JSON evnts", "-o json --nope", "--output json --nope", "-o=json evnts"})
    void soIsACommandLineThatCannotBeRead(String line) throws IOException {
        Run.Result result = new Run(folder).cairn(("events " + line).split(" ", -1));

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(Json.MAPPER.readTree(result.err()).has("error")).isTrue();
    }

    @Test
    void withoutACommandItAsksForOne() {
        Run.Result result = new Run(folder).cairn();

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("Which command?");
    }

    @Test
    void withoutARunningCairnItSaysHowToStartIt() {
        Run.Result result = new Run(folder).cairn("status");

        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).contains("No Cairn runs in", "'cairn up'").hasLineCount(1);
    }

    @Test
    void whereNobodyListensItSaysSoAtOnce() {
        CommandLine cairn = CairnCommand.commandLine(Surroundings.ofProcess());
        var err = new StringWriter();
        cairn.setErr(new PrintWriter(err, true));

        int exitCode = cairn.execute("status", "--kafka", "127.0.0.1:1");

        assertThat(exitCode).isEqualTo(4);
        assertThat(err.toString())
                .contains("Kafka does not answer at 127.0.0.1:1")
                .hasLineCount(1);
    }

    @Test
    void anAddressWithoutAPortIsAUsageError() {
        CommandLine cairn = CairnCommand.commandLine(Surroundings.ofProcess());
        cairn.setErr(new PrintWriter(new StringWriter()));

        assertThat(cairn.execute("status", "--kafka", "localhost")).isEqualTo(2);
    }

    @Test
    void theStackIsOnlyForThoseWhoAskForIt() {
        EventLog broken = new BrokenLog();

        assertThat(new Run(folder).log(broken).onLog("events").err()).doesNotContain("\tat ");
        assertThat(new Run(folder).log(broken).onLog("events", "-v").err()).contains("\tat ");
    }

    @Test
    void aLogThatDoesNotAnswerIsExitCodeFour() {
        Run.Result result = new Run(folder).log(new BrokenLog()).onLog("events");

        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).contains("could not be read", "cairn doctor");
    }

    @Test
    void commandsOfOtherModulesHaveHelpAndTheSameErrors() {
        CommandLine cairn = CairnCommand.commandLine(new More());
        var err = new StringWriter();
        cairn.setErr(new PrintWriter(err, true));

        int exitCode = cairn.execute("more");

        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString())
                .contains("fault of the command itself", "broken")
                .doesNotContain("\tat ");
        assertThat(cairn.getSubcommands())
                .hasEntrySatisfying(
                        "more", more -> assertThat(more.getUsageMessage()).contains("--help"));
    }

    @Test
    void whenNobodyReadsTheOutputAnyMoreItEndsQuietly() throws IOException {
        FakeLog log = new FakeLog();
        new Story(log).delivered("1a2b3c4", "Say hello", 1);
        StringWriter err = new StringWriter();
        PipedWriter out = new PipedWriter();
        new PipedReader(out).close();
        CommandLine cairn = new Run(folder).log(log).commandLine();
        cairn.setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true));

        assertThat(cairn.execute("events", "--kafka=127.0.0.1:1")).isZero();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void coloursAreForTerminalsOnly() {
        FakeLog log = new FakeLog();
        new Story(log).push("1a2b3c4", "Say hello");
        Terminal terminal = new Terminal(true, false);

        assertThat(new Run(folder).log(log).onLog("events").out()).doesNotContain("\u001b");
        assertThat(new Run(folder).log(log).terminal(terminal).onLog("events").out())
                .contains("\u001b[1mCommitPushed");
        assertThat(new Run(folder)
                        .log(log)
                        .terminal(terminal)
                        .onLog("events", "--no-color")
                        .out())
                .doesNotContain("\u001b");
        assertThat(new Run(folder)
                        .log(log)
                        .terminal(terminal)
                        .variable("NO_COLOR", "1")
                        .onLog("events")
                        .out())
                .doesNotContain("\u001b");
    }
}
