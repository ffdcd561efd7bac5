package dev.cairn.cli.registry;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.cairn.cli.Run;
import dev.cairn.cli.console.Terminal;

import static org.assertj.core.api.Assertions.assertThat;

/** What a registry has, and that it is deleted: {@code ls}, {@code tags}, {@code show}, {@code rm}. */
final class RegistryCommandsTest extends RegistryTestBase {

    private static final String INDEX = Images.digest(Images.index());
    private static final String SBOM = Images.digest(Images.sbom());

    @Test
    void lsListsAllPagesWithTheirTags() {
        for (String each : List.of("a/one", "b/two", "zoo")) {
            registry.put(each, "latest", Images.INDEX, Images.index());
        }

        assertThat(run("ls").out())
                .isEqualTo("a/one     1 tag%nacme/web  1 tag%nb/two     1 tag%nzoo       1 tag%n".formatted());
        assertThat(run("ls", "acme").out()).isEqualTo("acme/web  1 tag%n".formatted());
        assertThat(run("ls", "nothing").err()).contains("begins with 'nothing'");
        assertThat(run("ls", "-o", "json")
                        .json()
                        .path("repositories")
                        .path(1)
                        .path("tags")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void tagsTellsDigestSizeTimeAndPlatforms() {
        Run.Result text = run("tags", "acme/web");
        Run.Result json = run("tags", "acme/web", "-o", "json");

        assertThat(text.out()).contains("v1  " + INDEX, "kB  2026-03-01 12:00:00  linux/amd64, linux/arm64");
        long size = Images.all().subList(0, 8).stream()
                .mapToLong(blob -> blob.length)
                .sum();
        assertThat(json.json().path("tags").path(0).path("size").asLong()).isEqualTo(size);
        assertThat(run("tags", "acme/web:v1").exitCode()).isEqualTo(2);
    }

    @Test
    void showTellsAllOfAnIndexAndOfAManifest() {
        String index = run("show", "acme/web:v1").out();
        String manifest = run("show", "acme/web@" + Images.digest(Images.manifest("arm64")))
                .out();

        assertThat(index)
                .contains("digest      " + INDEX, "media type  " + Images.INDEX, "linux/arm64", "referrers", SBOM)
                .contains(Images.SBOM);
        assertThat(manifest)
                .contains("platforms   linux/arm64", "config", "layers", Images.LAYER)
                .contains("who = ann\\u001b[31m")
                .doesNotContain("\u001b");
        assertThat(run("show", "acme/web@" + SBOM).out())
                .contains("subject     " + INDEX, "artifact    " + Images.SBOM);
        assertThat(run("show", "acme/web:v1", "-o", "json")
                        .json()
                        .path("referrers")
                        .path(0)
                        .path("digest")
                        .asText())
                .isEqualTo(SBOM);
    }

    @Test
    void whatIsNotThereIsExitCodeThreeWithWhatThereIs() {
        for (int i = 0; i < 12; i++) {
            registry.put("many", "t" + i, Images.INDEX, Images.index());
        }
        String sha = "sha256:" + "0".repeat(64);

        assertNotFound("acme/web", "Repository acme/web has no tag 'latest': it has v1");
        assertNotFound("acme/web@" + sha, "Repository acme/web has no manifest " + sha + ": it has v1");
        assertNotFound(
                "many:x", "t0, t1, t10, t11, t2, t3, t4, t5, t6, t7 and 2 more, which 'cairn registry tags' lists");
        assertNotFound("acme/nope", "has no repository acme/nope: 'cairn registry ls' lists");
        assertThat(run("export", "acme/web:v2", "x.tar").err()).contains("has no tag 'v2': it has v1");
    }

    private void assertNotFound(String name, String told) {
        Run.Result result = run("show", name);
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).contains(told).hasLineCount(1);
    }

    @Test
    void rmDeletesWhatIsNamedAndTellsWhatIsNotThere() {
        Run.Result result = run("rm", "--yes", "acme/web:v1", "acme/web:v2", "acme/web@" + SBOM);

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.out()).contains("deleted  acme/web:v1", "unknown  acme/web:v2", "deleted  acme/web@" + SBOM);
        assertThat(registry.manifest("acme/web", "v1")).isNull();
        assertThat(registry.manifest("acme/web", INDEX)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {405, 409})
    void rmTellsWhichRuleRefuses(int status) {
        registry.refusingDeletes(status);

        Run.Result text = run("rm", "-y", "acme/web:v1");
        Run.Result json = run("rm", "-y", "acme/web:v1", "-o", "json");

        assertThat(text.exitCode()).isEqualTo(1);
        assertThat(text.out()).contains("refused  acme/web:v1: Rule 'restore-horizon' keeps it (DENIED)");
        assertThat(json.json().path("errors").path(0).path("code").asText()).isEqualTo("DENIED");
        assertThat(json.json().path("status").asInt()).isEqualTo(status);
    }

    @Test
    void rmAsksFirst() {
        Run terminal = new Run(folder).terminal(new Terminal(false, true));

        assertThat(run("rm", "acme/web:v1").exitCode()).isEqualTo(2);
        assertThat(run(terminal.input("n\n"), registry.uri(), "rm", "acme/web:v1")
                        .exitCode())
                .isEqualTo(1);
        assertThat(registry.manifest("acme/web", "v1")).isNotNull();
        assertThat(run(terminal.input("y\n"), registry.uri(), "rm", "acme/web:v1")
                        .exitCode())
                .isZero();
        assertThat(registry.manifest("acme/web", "v1")).isNull();
    }

    @Test
    void rmTakesNoWholeRepository() {
        assertThat(run("rm", "-y", "acme/web").exitCode()).isEqualTo(2);
        assertThat(run("rm", "-y", "acme/web:v1@" + INDEX).exitCode()).isEqualTo(2);
        assertThat(registry.requests()).isEmpty();
    }
}
