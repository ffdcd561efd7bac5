package dev.cairn.standalone;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

final class CommandLineTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine command =
            Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));

    @Test
    void helpIsToldAndHidesWhatIsNotForPeople() {
        assertThat(command.execute("--help")).isZero();
        assertThat(out.toString()).startsWith("Usage: cairn").doesNotContain("warm-up");
    }

    @Test
    void theVersionNamesTheJavaThatRuns() {
        assertThat(command.execute("--version")).isZero();
        assertThat(out.toString()).startsWith("cairn ").contains("Java " + Runtime.version());
    }

    @Test
    void withoutACommandItSaysSoAndFails() {
        assertThat(command.execute()).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("Which command?");
    }

    @Test
    void theTrainingRunGoesThroughTheLogAndHttp() {
        assertThat(command.execute("warm-up")).isZero();
    }
}
