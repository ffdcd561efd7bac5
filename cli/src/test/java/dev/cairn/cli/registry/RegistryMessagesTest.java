package dev.cairn.cli.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import dev.cairn.cli.Run;

import static org.assertj.core.api.Assertions.assertThat;

/** What people are told about registries, and about files, that are not as they thought. */
final class RegistryMessagesTest extends RegistryTestBase {

    private void layout() throws IOException {
        Path layout = folder.resolve("layout");
        Files.createDirectories(layout.resolve("blobs/sha256"));
        Files.write(layout.resolve("index.json"), Images.layoutIndex("docker.io/acme/web:v1", "v1"));
        for (byte[] blob : Images.all()) {
            Files.write(layout.resolve("blobs/" + Images.digest(blob).replace(':', '/')), blob);
        }
    }

    @Test
    void maxSizeHoldsForAFolderToo() throws IOException {
        layout();
        registry.requests().clear();

        Run.Result result = run("import", "layout", "other/web", "--max-size", "100KiB");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .contains("layout is refused: its blob sha256:", "kB, more than the 100 KiB of --max-size")
                .hasLineCount(1);
        assertThat(registry.requests()).isEmpty();
        assertThat(run("import", "layout", "other/web", "--max-size", "1MB").exitCode())
                .isZero();
    }

    @Test
    void aCompressionThatIsNotReadIsToldWithWhatUnpacksIt() throws IOException {
        byte[] zstd = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0, 0, 0};
        Files.write(folder.resolve("web.tar.zst"), zstd);
        Files.write(folder.resolve("web.tar.xz"), new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0, 1});

        Run.Result file = run("import", "web.tar.zst", "acme/web");
        Run.Result pipe = run(new Run(folder).input(zstd), registry.uri(), "import", "-", "acme/web");

        assertThat(file.exitCode()).isEqualTo(1);
        assertThat(file.err())
                .contains("is compressed by zstd", "'zstd -dc " + folder.resolve("web.tar.zst") + " | cairn")
                .hasLineCount(1);
        assertThat(pipe.err()).contains("standard input is compressed by zstd");
        assertThat(run("import", "web.tar.xz", "acme/web").err()).contains("xz -dc");
    }

    @Test
    void aTemporaryFolderThatCannotBeWrittenIsNamed() {
        Run run = new Run(folder).variable("TMPDIR", folder.resolve("nowhere").toString());

        Run.Result result = run(run.input(new byte[512]), registry.uri(), "import", "-", "acme/web");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .contains("cannot be written in " + folder.resolve("nowhere"), "variable TMPDIR")
                .hasLineCount(1);
    }

    @Test
    void aFileThatCannotBeWrittenIsNamedAndNotTheRegistry() {
        Run.Result full = run("export", "acme/web:v1", "/dev/full");
        Run.Result folderOfNothing = run("export", "acme/web:v1", "/proc/x.tar");

        assertThat(full.exitCode()).isEqualTo(1);
        assertThat(full.err())
                .contains("/dev/full cannot be written: No space left on device. Make room")
                .doesNotContain("The registry")
                .hasLineCount(1);
        assertThat(folderOfNothing.exitCode()).isEqualTo(1);
        assertThat(folderOfNothing.err())
                .contains("The folder /proc cannot be written to")
                .hasLineCount(1);
    }

    @Test
    void aHostThatNobodyKnowsIsToldAsThat() {
        Run.Result result = new Run(folder).cairn("registry", "ls", "--registry", "http://registry.invalid");

        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err())
                .contains("no address is known for the host registry.invalid", "--registry")
                .doesNotContain("cairn up")
                .hasLineCount(1);
    }

    @Test
    void itIsTheRepositoryThatIsMissing() {
        Run.Result tags = run("tags", "nope");
        Run.Result rm = run("rm", "-y", "nope:1");

        assertThat(tags.exitCode()).isEqualTo(3);
        assertThat(tags.err())
                .contains("has no repository nope: 'cairn registry ls' lists")
                .hasLineCount(1);
        assertThat(rm.exitCode()).isEqualTo(3);
        assertThat(rm.out()).contains("unknown  nope:1: The registry " + registry.uri() + " has no repository nope");
        assertThat(run("rm", "-y", "acme/web:2").out()).contains("Repository acme/web has no tag '2': it has v1");
    }

    @Test
    void aPasswordFileThatIsNotThereIsNoticedWhereNobodyAsksForIt() {
        Run.Result option = run("ls", "--username", "ann", "--password-file", "nofile");
        Run.Result nameless = run("ls", "--password-file", "nofile");
        Run.Result variable = run(
                new Run(folder)
                        .variable("CAIRN_REGISTRY_USERNAME", "ann")
                        .variable("CAIRN_REGISTRY_PASSWORD_FILE", "nofile"),
                registry.uri(),
                "ls");

        assertThat(nameless.exitCode()).isEqualTo(2);
        assertThat(nameless.err()).contains("--password-file needs --username").hasLineCount(1);
        assertThat(option.exitCode()).isEqualTo(2);
        assertThat(option.err()).contains("--password-file: there is no file " + folder.resolve("nofile"));
        assertThat(variable.err()).contains("CAIRN_REGISTRY_PASSWORD_FILE: there is no file");
    }

    @Test
    void aRepositoryThatMayNotBeLookedIntoHidesNoOther() {
        registry.put("mirror", "latest", Images.INDEX, Images.index());
        registry.forbidding("mirror");

        Run.Result text = run("ls");
        Run.Result json = run("ls", "-o", "json");

        assertThat(text.exitCode()).isZero();
        assertThat(text.out()).isEqualTo("acme/web  1 tag%nmirror    its tags may not be read%n".formatted());
        assertThat(text.err())
                .contains("warning: The tags of mirror may not be read", "not for you")
                .hasLineCount(1);
        assertThat(json.json().path("repositories").path(1)).hasToString("{\"name\":\"mirror\"}");
    }

    @Test
    void theHelpOfExportKeepsNamesTogetherAndOptionsAreToldAsTheyAreWritten() {
        Run.Result help = new Run(folder).cairn("registry", "export", "--help");
        Run.Result yaml = run("ls", "-o", "yaml");

        assertThat(help.out()).contains("IMAGE... FILE|DIR/|-", "REPO:TAG").doesNotContain("-...");
        assertThat(help.out()).contains("~/.local/share/cairn", "http://127.0.0.1:7072");
        assertThat(yaml.exitCode()).isEqualTo(2);
        assertThat(yaml.err()).contains("expected one of text, json but was 'yaml'");
    }
}
