package dev.cairn.standalone;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

final class CommandLineTest {

    private static final String CAIRN_YAML = """
            application: shop
            artifacts:
              web: { builder: files, from: scratch, tree: dist, to: /app, entrypoint: [/app/server] }
            environments:
              staging: { target: local, run: { web: { instances: 1, port: 8080, health: { path: / } } } }
            """;

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
    void theHelpOfBuildShowsGitsPlaceholders() {
        assertThat(command.execute("build", "--help")).isZero();
        assertThat(out.toString()).contains("git show -s --format=\"%H %cI\"");
    }

    @Test
    void aBuildWithoutARegistrySaysHowToNameOne(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("cairn.yaml"), CAIRN_YAML);

        assertThat(build(folder, "--data", folder.toString())).isEqualTo(4);
        assertThat(err.toString()).contains("No Cairn runs in " + folder, "--registry");
    }

    @Test
    void aBuildWhoseRegistryDoesNotAnswerNamesIt(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("cairn.yaml"), CAIRN_YAML);
        Files.createDirectories(folder.resolve("dist"));
        Files.writeString(folder.resolve("dist/index.html"), "Hello");

        assertThat(build(folder, "--registry", "http://127.0.0.1:1")).isEqualTo(1);
        assertThat(err.toString()).contains("It was to be pushed to http://127.0.0.1:1: --registry names another\n");
        assertThat(build(folder, "--registry", "https://127.0.0.1:1")).isEqualTo(1);
        assertThat(err.toString()).contains("--registry names another, --ca-file certificates to trust");
    }

    @Test
    void upDoesNotBeginWithCertificatesThatAreNone(@TempDir Path folder) throws Exception {
        Path text = Files.writeString(folder.resolve("text.pem"), "none");
        String data = folder.resolve("data").toString();

        assertThat(command.execute(
                        "up",
                        "--data",
                        data,
                        "--ca-file",
                        folder.resolve("nope.pem").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--ca-file: there is no file " + folder.resolve("nope.pem"));
        assertThat(command.execute("up", "--data", data, "--ca-file", text.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains(text + " must hold certificates in PEM");
        assertThat(Path.of(data)).doesNotExist();
    }

    private int build(Path folder, String... more) {
        List<String> args = new ArrayList<>(List.of("build", folder.toString(), "--artifact", "web"));
        args.addAll(List.of("--commit", "0".repeat(40), "--commit-time", "2026-03-01T12:00:00Z"));
        args.addAll(List.of(more));
        return command.execute(args.toArray(String[]::new));
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
