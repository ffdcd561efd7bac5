package dev.cairn.cli.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.cairn.cli.Run;
import dev.cairn.cli.console.Terminal;
import dev.cairn.event.Json;

import static org.assertj.core.api.Assertions.assertThat;

/** Images that go out of a registry as files. */
final class RegistryExportCommandTest extends RegistryTestBase {

    private static final String SBOM = Images.digest(Images.sbom());

    @Test
    void anExportIsAlwaysTheSameAndCanBeImportedElsewhere() throws IOException {
        assertThat(run("export", "acme/web:v1", "one.tar", "--referrers").exitCode())
                .isZero();
        run("export", "acme/web:v1", "--referrers", "two.tar");
        assertThat(run("export", "acme/web:v1").exitCode()).isEqualTo(2);

        assertThat(folder.resolve("one.tar")).hasSameBinaryContentAs(folder.resolve("two.tar"));
        assertThat(Files.size(folder.resolve("one.tar")) % 512).isZero();
        try (FakeRegistry other = new FakeRegistry()) {
            Run.Result imported = run(new Run(folder), other.uri(), "import", "one.tar");
            assertThat(imported.exitCode()).as(imported.err()).isZero();
            assertThat(other.manifest("acme/web", "v1")).isEqualTo(Images.index());
            assertThat(other.manifest("acme/web", SBOM)).isEqualTo(Images.sbom());
        }
    }

    @Test
    void withoutReferrersThereAreNone() {
        run("export", "acme/web:v1", "one.tar");
        try (FakeRegistry other = new FakeRegistry()) {
            assertThat(run(new Run(folder), other.uri(), "import", "one.tar", "x/y:z")
                            .exitCode())
                    .isZero();
            assertThat(other.manifest("x/y", "z")).isEqualTo(Images.index());
            assertThat(other.manifest("x/y", SBOM)).isNull();
        }
    }

    @Test
    void anExportToStandardOutputIsTheTarAndNothingElse() throws IOException {
        run("export", "acme/web:v1", "one.tar");
        Run pipe = new Run(folder);

        Run.Result result = run(pipe, registry.uri(), "export", "acme/web:v1", "-");

        assertThat(pipe.bytes()).isEqualTo(Files.readAllBytes(folder.resolve("one.tar")));
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("Exported to -");
        assertThat(run(new Run(folder).terminal(new Terminal(true, true)), registry.uri(), "export", "a:b", "-")
                        .exitCode())
                .isEqualTo(2);
    }

    @Test
    void anExportGoesWhereALinkLeadsAndLeavesDevicesWhatTheyAre() throws IOException {
        run("export", "acme/web:v1", "one.tar");
        Path target = Files.createDirectory(folder.resolve("elsewhere")).resolve("target.tar");
        Files.createFile(target);
        Path link = Files.createSymbolicLink(folder.resolve("link.tar"), target);

        assertThat(run("export", "acme/web:v1", "link.tar").exitCode()).isZero();
        assertThat(link).isSymbolicLink();
        assertThat(target).hasSameBinaryContentAs(folder.resolve("one.tar"));
        assertThat(run("export", "acme/web:v1", "/dev/null").exitCode()).isZero();
        assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
    }

    @Test
    void anExportThatCannotBeWrittenSaysSo() {
        Run.Result missing = run("export", "acme/web:v1", "no/such/folder/one.tar");
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err()).contains("no/such/folder").hasLineCount(1);

        assertThat(Path.of("/dev/full")).exists();
        Run.Result full = run("export", "acme/web:v1", "/dev/full");
        assertThat(full.exitCode()).isEqualTo(1);
        assertThat(full.err()).contains("No space left").hasLineCount(1);
    }

    @Test
    void aFolderIsGoneOnWithAndWhatIsDamagedInItIsFetchedAgain() throws IOException {
        assertThat(run("export", "acme/web:v1", "layout/").out()).contains("8 blobs written");
        Path blob = folder.resolve(
                "layout/blobs/" + Images.digest(Images.layer("shared")).replace(':', '/'));
        byte[] bytes = Files.readAllBytes(blob);
        bytes[7] ^= 1;
        Files.write(blob, bytes);

        assertThat(run("export", "acme/web:v1", "layout").out()).contains("in 1 blob written, 7 were there");
        assertThat(blob).hasBinaryContent(Images.layer("shared"));
        run("export", "acme/web@" + SBOM, "layout");
        assertThat(Json.MAPPER
                        .readTree(folder.resolve("layout/index.json").toFile())
                        .path("manifests"))
                .hasSize(2);
    }

    private List<String> listed() throws IOException {
        List<String> names = new ArrayList<>();
        Json.MAPPER
                .readTree(folder.resolve("layout/index.json").toFile())
                .path("manifests")
                .forEach(each -> names.add(each.path("annotations")
                        .path("org.opencontainers.image.ref.name")
                        .asText()));
        return names;
    }

    @Test
    void aSecondTagOfAnImageThatAFolderHasIsAddedToTheFirst() throws IOException {
        registry.put("acme/web", "stable", Images.INDEX, Images.index());
        run("export", "acme/web:v1", "layout/");
        run("export", "acme/web:stable", "layout/");
        run("export", "acme/web:v1", "layout/");

        assertThat(listed()).containsExactly("stable", "v1");
    }

    @Test
    void anImageOfAnotherRepositoryDoesNotTakeTheNameOfOneThatAFolderHas() throws IOException {
        registry.put("acme/api", Images.bytes("{}"));
        registry.put("acme/api", Images.bytes("{\"bom\":1}"));
        registry.put("acme/api", "v1", Images.MANIFEST, Images.sbom());
        run("export", "acme/web:v1", "layout/");
        run("export", "acme/api:v1", "layout/");
        run("export", "acme/api:v1", "layout/");

        assertThat(listed()).containsExactly("v1", "acme/api:v1");
        try (FakeRegistry other = new FakeRegistry()) {
            run(new Run(folder), other.uri(), "import", "layout");
            assertThat(other.manifest("acme/web", "v1")).isEqualTo(Images.index());
            assertThat(other.manifest("acme/api", "v1")).isEqualTo(Images.sbom());
        }
    }

    @Test
    void aBlobThatTheRegistryHasDamagedIsNotExported() {
        registry.damage("acme/web", Images.digest(Images.layer("arm64")));

        Run.Result result = run("export", "acme/web:v1", "one.tar");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("came with another content").hasLineCount(1);
        assertThat(folder.resolve("one.tar")).doesNotExist();
        assertThat(folder.resolve("one.tar.part")).doesNotExist();
    }
}
