package dev.cairn.cli.registry;

import java.util.List;

import org.junit.jupiter.api.Test;

import dev.cairn.cli.Run;

import static org.assertj.core.api.Assertions.assertThat;

/** What the registry has set aside as damaged is told as that, and hides nothing else. */
final class DamagedContentTest extends RegistryTestBase {

    private void tagImage(String tag, String architecture) {
        registry.put("acme/web", tag, Images.MANIFEST, Images.manifest(architecture));
    }

    @Test
    void tagsListsATagWhoseManifestIsNotGiven() {
        tagImage("v2", "amd64");
        registry.withhold("acme/web", "v2");

        Run.Result text = run("tags", "acme/web");
        Run.Result json = run("tags", "acme/web", "-o", "json");

        assertThat(text.exitCode()).isZero();
        assertThat(text.out()).contains("v1  sha256:").endsWith("v2  unavailable%n".formatted());
        assertThat(text.err())
                .isEqualTo("warning: Of 1 tag the registry does not give the manifest (damaged, or being"
                        + " deleted): push it again%n".formatted());
        assertThat(json.json().path("tags")).hasSize(2);
        assertThat(json.json().path("tags").path(0).path("state").asText()).isEqualTo("available");
        assertThat(json.json().path("tags").path(1))
                .hasToString("{\"tag\":\"v2\",\"state\":\"unavailable\",\"platforms\":[]}");
    }

    @Test
    void aManifestThatIsOnlyGivenByNameIsDamagedAllTheSame() {
        tagImage("v2", "amd64");
        registry.withhold("acme/web", Images.digest(Images.manifest("amd64")));

        assertThat(run("tags", "acme/web").out()).contains("v1  sha256:", "v2  unavailable");
    }

    @Test
    void aTagWhoseManifestTheRegistryFailsToReadHidesNoOther() {
        tagImage("v2", "amd64");
        registry.ruin("acme/web", Images.digest(Images.manifest("amd64")));

        Run.Result result = run("tags", "acme/web");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("v1  sha256:", "v2  unavailable");
        assertThat(result.err())
                .contains("warning: The registry does not give the manifest " + Images.digest(Images.manifest("amd64")))
                .contains("warning: Tag v2: ", "The registry's copy is damaged: push it again")
                .hasLineCount(3);
    }

    @Test
    void anImageThatHasLostABlobIsNotExported() {
        registry.withhold("acme/web", Images.digest(Images.config("amd64")));

        Run.Result result = run("export", "acme/web:v1", "x.tar");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .contains("The image is not whole: the registry does not give " + Images.digest(Images.config("amd64")))
                .contains("Push the image again")
                .hasLineCount(1);
    }

    @Test
    void aMissingConfigLeavesOutWhatItWouldTell() {
        tagImage("v2", "amd64");
        tagImage("v3", "arm64");
        registry.withhold("acme/web", Images.digest(Images.config("amd64")));
        registry.damage("acme/web", Images.digest(Images.config("arm64")));

        Run.Result tags = run("tags", "acme/web");
        Run.Result show = run("show", "acme/web:v2");

        assertThat(tags.exitCode()).isZero();
        assertThat(tags.out()).hasLineCount(3);
        assertThat(tags.err())
                .hasLineCount(2)
                .contains("config " + Images.digest(Images.config("amd64")))
                .contains("of manifest " + Images.digest(Images.manifest("arm64")));
        assertThat(show.exitCode()).isZero();
        assertThat(show.out()).contains("layers").doesNotContain("platforms");
        assertThat(show.err()).contains("push it again").hasLineCount(1);
    }

    @Test
    void showAndExportDoNotSayThatATagIsNotThereWhichIs() {
        registry.withhold("acme/web", "v1");

        for (Run.Result result : List.of(run("show", "acme/web:v1"), run("export", "acme/web:v1", "x.tar"))) {
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err())
                    .contains("has the tag 'v1', but the registry does not give the manifest", "push it again")
                    .hasLineCount(1);
        }
    }
}
