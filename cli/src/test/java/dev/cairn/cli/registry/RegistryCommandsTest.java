package dev.cairn.cli.registry;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.cairn.cli.HttpStub;
import dev.cairn.cli.Run;
import dev.cairn.cli.console.Terminal;
import dev.cairn.event.Json;
import dev.cairn.model.OwnRegistry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

final class RegistryCommandsTest {

    private static final String INDEX = Images.digest(Images.index());
    private static final String SBOM = Images.digest(Images.sbom());

    private final FakeRegistry registry = new FakeRegistry();

    @TempDir
    Path folder;

    @BeforeEach
    void fill() {
        Images.into(registry);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private Run.Result run(String command, String... words) {
        return run(new Run(folder), registry.uri(), command, words);
    }

    private static Run.Result run(Run run, URI uri, String command, String... words) {
        List<String> args = new ArrayList<>(List.of("registry", command, "--registry", uri.toString()));
        args.addAll(List.of(words));
        return run.cairn(args.toArray(String[]::new));
    }

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

    @Test
    void whoAsksCanBeSaidByVariables() throws IOException {
        registry.asking("ann", "hunter2", true);
        Files.writeString(folder.resolve("password"), "hunter2\n");

        Run.Result named = run(
                new Run(folder)
                        .variable("CAIRN_REGISTRY_USERNAME", "ann")
                        .variable("CAIRN_REGISTRY_PASSWORD_FILE", "password"),
                registry.uri(),
                "ls");
        Run.Result half = run(new Run(folder).variable("CAIRN_REGISTRY_USERNAME", "ann"), registry.uri(), "ls");

        assertThat(named.exitCode()).isZero();
        assertThat(half.exitCode()).isEqualTo(2);
        assertThat(half.err()).contains("CAIRN_REGISTRY_USERNAME needs CAIRN_REGISTRY_PASSWORD_FILE");
    }

    private Run docker(String config) throws IOException {
        Files.createDirectories(folder.resolve("docker"));
        Files.writeString(folder.resolve("docker/config.json"), config);
        return new Run(folder)
                .variable("DOCKER_CONFIG", folder.resolve("docker").toString());
    }

    @Test
    void whatDockerLoginHasKeptIsShownToThatRegistryAlone() throws IOException {
        registry.asking("ann", "hunter2", false);
        String auth = java.util.Base64.getEncoder().encodeToString("ann:hunter2".getBytes(UTF_8));
        String config = "{\"auths\":{\"%s\":{\"auth\":\"" + auth + "\"}}}";

        Run.Result known = run(docker(config.formatted(registry.uri().getAuthority())), registry.uri(), "ls");
        Run.Result other = run(docker(config.formatted("registry.example.com")), registry.uri(), "ls");
        Run.Result broken = run(docker("{"), registry.uri(), "ls");

        assertThat(known.exitCode()).isZero();
        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(other.err()).contains("docker login");
        assertThat(broken.exitCode()).isEqualTo(1);
        assertThat(broken.err()).contains("config.json does not tell who asks");
    }

    @Test
    void theOwnerOfTheDataFolderIsLetIntoItsRegistryAndShowsTheCredentialToNoOther() throws IOException {
        registry.asking("cairn-operator", "hunter2", true);
        Path data = folder.resolve("data");
        Files.createDirectories(data.resolve("credentials"));
        Files.writeString(data.resolve("credentials/operator"), "hunter2");

        Run.Result another = run("ls");
        OwnRegistry.write(data, registry.uri());
        Run.Result own = new Run(folder).cairn("registry", "ls");
        Run.Result named = run("ls");

        assertThat(another.exitCode()).isEqualTo(1);
        assertThat(another.err()).contains("--data names its data folder");
        assertThat(own.exitCode()).isZero();
        assertThat(named.exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRegistryThatAsksGetsWhatItWantsAndNobodyElseGetsIn(boolean token) throws IOException {
        registry.asking("ann", "hunter2", token);
        Files.writeString(folder.resolve("password"), "hunter2\n");
        Files.writeString(folder.resolve("wrong"), "hunter3\n");

        Run.Result stranger = run("ls");
        Run.Result wrong = run("ls", "--username", "ann", "--password-file", "wrong");

        assertThat(run("ls", "--username", "ann", "--password-file", "password").exitCode())
                .isZero();
        assertThat(stranger.exitCode()).isEqualTo(1);
        assertThat(stranger.err()).contains("--username", "--password-file");
        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.err()).contains("401").doesNotContain("hunter");
        assertThat(run("ls", "--username", "ann").exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://x", "http://x/v2/", "http://ann:secret@x", "x/y", "a b", ":7072", ""})
    void anAddressThatIsNoRegistrysIsAUsageError(String address) {
        Run.Result result = new Run(folder).cairn("registry", "ls", "--registry", address);

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("is no registry's address: write it as HOST:PORT, https://HOST");
    }

    @Test
    void withoutASchemeItIsHttpOnThisMachineAndHttpsElsewhere() {
        assertThat(new Run(folder)
                        .cairn("registry", "ls", "--registry", registry.uri().getAuthority())
                        .out())
                .contains("acme/web");
        assertThat(RegistryAddress.parse("localhost:5000")).isEqualTo(URI.create("http://localhost:5000"));
        assertThat(RegistryAddress.parse("[::1]:5000")).isEqualTo(URI.create("http://[::1]:5000"));
        assertThat(RegistryAddress.parse("registry.example.com")).isEqualTo(URI.create("https://registry.example.com"));
    }

    @Test
    void aDataFolderThatIsNamedMustBeThere() {
        Run.Result option = new Run(folder).cairn("registry", "ls", "--data", "nope");
        Run.Result variable = new Run(folder).cairn("registry", "ls");

        assertThat(option.exitCode()).isEqualTo(2);
        assertThat(option.err()).contains("--data: there is no folder " + folder.resolve("nope"));
        assertThat(variable.exitCode()).isEqualTo(2);
        assertThat(variable.err()).contains("CAIRN_DATA: there is no folder " + folder.resolve("data"));
        Run.Result idle = new Run(folder).cairn("registry", "gc", "--data", ".");
        assertThat(idle.exitCode()).isEqualTo(4);
        assertThat(idle.err()).contains("No registry runs in " + folder);
        assertThat(run("ls").exitCode()).isZero();
        assertThat(run("ls", "--data", "nope").exitCode()).isEqualTo(2);
        assertThat(new Run(folder).cairn("status", "--data", "nope").err()).contains("--data: there is no folder");
    }

    @Test
    void gcTellsEachItemAsItComes() {
        String lines = """
                {"action":"would-collect","repository":"a/b","digest":"sha256:1","kind":"manifest","size":1200,"reason":"no tag leads to it"}
                {"action":"kept","repository":"a/b","tag":"v1","kind":"tag","reason":"ran in production"}
                {"action":"summary","items":1,"bytes":1200,"dryRun":true,"tookMillis":1500}
                """;
        try (HttpStub stub =
                new HttpStub(_ -> new HttpStub.Answer(200, Map.of("Content-Type", "application/x-ndjson"), lines))) {
            Run.Result text = run(new Run(folder), stub.uri(), "gc", "--dry-run");
            Run.Result json = run(new Run(folder), stub.uri(), "gc", "-o", "json");

            assertThat(text.exitCode()).isZero();
            assertThat(text.out())
                    .contains("would collect    manifest   1.2 kB  a/b@sha256:1  no tag leads to it")
                    .contains("a/b:v1  ran in production")
                    .contains("0 blobs would be set aside (0 B), 1 item would be collected (1.2 kB) (1.5 s)");
            assertThat(json.out()).isEqualTo(lines);
            assertThat(stub.requests())
                    .extracting(request -> request.method() + " " + request.uri())
                    .containsExactly("POST /api/gc?dryRun=true", "POST /api/gc?dryRun=false");
        }
    }

    @Test
    void gcTellsWhatIsOnlySetAsideFromWhatIsFreed() {
        String lines = """
                {"action":"quarantined","repository":"a/b","digest":"sha256:1","kind":"blob","size":3000000,"reason":"no manifest names it"}
                {"action":"collected","repository":"a/b","digest":"sha256:2","kind":"blob","size":1200,"reason":"set aside for PT24H"}
                {"action":"summary","items":2,"bytes":3001200,"setAside":1,"setAsideBytes":3000000,"freedBytes":1200,"dryRun":false,"tookMillis":5}
                """;
        try (HttpStub stub = new HttpStub(_ -> HttpStub.Answer.of(200, lines))) {
            Run.Result text = run(new Run(folder), stub.uri(), "gc");

            assertThat(text.out())
                    .contains("set aside        blob       3.0 MB  a/b@sha256:1", "collected        blob       1.2 kB")
                    .contains("1 blob set aside (3.0 MB), 1 item collected (1.2 kB), 1.2 kB freed (5 ms)");
        }
    }

    @Test
    void gcPassesOnWhatTheRegistryWarnsOf() {
        String summary = """
                {"action":"summary","items":0,"bytes":0,"dryRun":true,"warning":"no log","tookMillis":5}
                """;
        try (HttpStub stub = new HttpStub(_ -> HttpStub.Answer.of(200, summary))) {
            Run.Result result = run(new Run(folder), stub.uri(), "gc", "--dry-run");

            assertThat(result.exitCode()).isZero();
            assertThat(result.err()).isEqualTo("warning: no log%n".formatted());
        }
    }

    @Test
    void scrubFailsWhenSomethingIsDamaged() {
        String lines = """
                {"action":"checked","digest":"sha256:1","size":5}
                {"action":"corrupted","digest":"sha256:2","repositories":["a/b","c"]}
                {"action":"summary","checked":2,"bytes":10,"corrupted":1,"tookMillis":5}
                """;
        try (HttpStub stub = new HttpStub(_ -> HttpStub.Answer.of(200, lines))) {
            Run.Result result = run(new Run(folder), stub.uri(), "scrub");

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.out())
                    .isEqualTo(
                            "corrupted  sha256:2  of a/b, c%n2 blobs checked, 10 B, 1 corrupted (5 ms)%n".formatted());
        }
    }

    @Test
    void anOperationThatDoesNotComeToItsEndIsAFailure() {
        try (HttpStub cut = new HttpStub(_ -> HttpStub.Answer.of(200, "{\"action\":\"checked\"}\n"));
                HttpStub html = new HttpStub(_ -> HttpStub.Answer.of(200, "<html>"));
                HttpStub other = new HttpStub(_ -> HttpStub.Answer.of(404, "page not found"));
                HttpStub problem = new HttpStub(_ -> new HttpStub.Answer(
                        409,
                        Map.of("Content-Type", "application/problem+json"),
                        "{\"title\":\"Busy\",\"status\":409,\"detail\":\"A collection is under way\"}"))) {
            assertFails(cut, "stopped before it was done");
            assertFails(html, "does not answer in JSON lines");
            assertFails(other, "has no such operation");
            assertFails(problem, "A collection is under way (Busy)");
        }
    }

    private void assertFails(HttpStub stub, String message) {
        Run.Result result = run(new Run(folder), stub.uri(), "scrub");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains(message).hasLineCount(1);
    }

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
