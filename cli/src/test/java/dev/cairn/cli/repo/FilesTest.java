package dev.cairn.cli.repo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.cli.Run;
import dev.cairn.model.CairnFileReader;
import dev.cairn.model.Read;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code cairn init} and {@code cairn check}. */
final class FilesTest {

    @TempDir
    Path folder;

    private Run run() {
        return new Run(folder);
    }

    @Test
    void whatInitWritesIsValidAndTheNextStepsAreTold() throws IOException {
        Files.writeString(folder.resolve("index.html"), "<h1>hello</h1>");

        Run.Result result = run().cairn("init");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("Wrote " + folder.resolve("cairn.yaml"), "cairn check", "cairn repo add");
        assertThat(CairnFileReader.read(Files.readAllBytes(folder.resolve("cairn.yaml"))))
                .isInstanceOf(Read.Valid.class);
        assertThat(run().cairn("check").exitCode()).isZero();
    }

    @Test
    void initNeverWritesOverAFileUnlessForced() throws IOException {
        Path file = Files.writeString(folder.resolve("cairn.yaml"), "mine");

        Run.Result refused = run().cairn("init");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("exists already", "--force");
        assertThat(file).hasContent("mine");

        assertThat(run().cairn("init", "--force").exitCode()).isZero();
        assertThat(Files.readString(file)).startsWith("# How this application is built");
    }

    @Test
    void initTakesAFolderAndAnswersInJson() throws IOException {
        Files.createDirectory(folder.resolve("shop"));

        JsonNode written = run().cairn("init", "shop", "-o", "json").json();

        assertThat(written.path("file").asText()).endsWith("shop/cairn.yaml");
        assertThat(folder.resolve("shop/cairn.yaml")).content().contains("application: shop");
        assertThat(run().cairn("init", "nowhere").exitCode()).isEqualTo(3);
    }

    @Test
    void checkPrintsAllProblemsWithTheirPlaces() throws IOException {
        Files.writeString(folder.resolve("cairn.yaml"), "application: Hello\nartefacts: {}\n");

        Run.Result result = run().cairn("check");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out())
                .contains("cairn.yaml:1:14: application: Application 'Hello' is not a DNS label")
                .contains("cairn.yaml:2:1: artefacts: unknown key 'artefacts': did you mean 'artifacts'?");
    }

    @Test
    void checkAnswersInJson() throws IOException {
        Files.writeString(folder.resolve("cairn.yaml"), "application: Hello\n");

        JsonNode checked = run().cairn("check", "cairn.yaml", "-o", "json").json();

        assertThat(checked.path("valid").asBoolean()).isFalse();
        assertThat(checked.path("problems").path(0).path("line").asInt()).isEqualTo(1);
    }

    @Test
    void checkKnowsPlatformFilesByTheirNameOrByWord() throws IOException {
        Files.writeString(folder.resolve("platform.yaml"), "builds: { concurrent: 0 }\n");
        Files.writeString(folder.resolve("other.yaml"), "builds: { concurrent: 2 }\n");

        assertThat(run().cairn("check", "platform.yaml").out()).contains("platform.yaml:1:", "concurrent");
        Run.Result other = run().cairn("check", "other.yaml");
        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(other.err()).contains("give --kind platform");
        assertThat(run().cairn("check", "other.yaml", "--kind", "platform").exitCode())
                .isZero();
    }

    @Test
    void aFileThatIsNotThereIsExitCodeThree() {
        assertThat(run().cairn("check").exitCode()).isEqualTo(3);
    }

    @Test
    void aPlatformFileThatIsNotThereIsNoCairnYaml() {
        Run.Result result = new Run(folder).cairn("check", "platform.yaml");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).contains("'cairn repo add'").doesNotContain("cairn.yaml");
    }
}
