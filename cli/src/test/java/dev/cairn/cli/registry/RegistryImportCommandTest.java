package dev.cairn.cli.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.cairn.cli.Run;
import dev.cairn.event.Json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

final class RegistryImportCommandTest {

    private static final String NAME = "docker.io/acme/web:v1";

    private final FakeRegistry registry = new FakeRegistry();

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        registry.close();
    }

    private Run.Result run(Run run, String... words) {
        List<String> args = new ArrayList<>(
                List.of("registry", "import", "--registry", registry.uri().toString()));
        args.addAll(List.of(words));
        return run.variable("TMPDIR", folder.toString()).cairn(args.toArray(String[]::new));
    }

    private Run.Result run(String... words) {
        return run(new Run(folder), words);
    }

    private static Tars good() {
        return Tars.layout(Images.layoutIndex(NAME, "v1"), Images.all());
    }

    private void write(String name, byte[] content) throws IOException {
        Files.write(folder.resolve(name), content);
    }

    private void assertAllIsIn(String repository, String tag) {
        assertThat(registry.manifest(repository, tag)).isEqualTo(Images.index());
        assertThat(registry.manifest(repository, Images.digest(Images.sbom()))).isEqualTo(Images.sbom());
        for (String each : List.of("shared", "amd64", "arm64")) {
            assertThat(registry.blob(repository, Images.digest(Images.layer(each))))
                    .isEqualTo(Images.layer(each));
        }
    }

    @Test
    void aTarGoesWhereItsAnnotationsSayWithAllPlatformsAndReferrers() throws IOException {
        write("web.tar", good().bytes());

        Run.Result result = run("web.tar");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertAllIsIn("acme/web", "v1");
        assertThat(result.out())
                .contains(
                        "pushed  acme/web:v1@" + Images.digest(Images.index()),
                        "7 blobs sent, 0 mounted, 0 were there");
    }

    @Test
    void anotherRepositoryAndTagMayBeNamed() throws IOException {
        write("web.tar", good().bytes());

        assertThat(run("web.tar", "other/name:v2").exitCode()).isZero();
        assertAllIsIn("other/name", "v2");
        assertThat(registry.manifest("acme/web", "v1")).isNull();
    }

    @Test
    void twoImagesForOneTagAreRefusedBeforeAnythingIsSent() throws IOException {
        List<Map<String, Object>> both = new ArrayList<>();
        for (String each : List.of("amd64", "arm64")) {
            both.add(Images.with(
                    Images.descriptor(Images.MANIFEST, Images.manifest(each)),
                    "annotations",
                    Map.of(ImageNames.FULL, NAME, ImageNames.SHORT, "v1")));
        }
        byte[] index = Json.write(Map.of("schemaVersion", 2, "manifests", both));
        write("two.tar", Tars.layout(index, Images.all()).bytes());

        for (Run.Result result : List.of(run("two.tar"), run("two.tar", "other/name"))) {
            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err())
                    .contains("has two images for", ":v1: " + Images.digest(Images.manifest("amd64")))
                    .hasLineCount(1);
        }
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void aRunIsRepeatedWithoutSendingABlobAgainAndAnotherRepositoryMounts() throws IOException {
        write("web.tar", good().bytes());
        run("web.tar");
        registry.requests().clear();

        assertThat(run("web.tar").out()).contains("0 blobs sent, 0 mounted, 7 were there");
        assertThat(run("web.tar", "acme/copy").out()).contains("0 blobs sent, 7 mounted, 0 were there");
        assertThat(registry.requests()).noneMatch(each -> each.startsWith("PUT") && each.contains("uploads"));
        assertAllIsIn("acme/copy", "v1");
    }

    @Test
    void aCompressedTarAFolderAndAPipeAreTheSame() throws IOException {
        write("web.tgz", good().gzip());
        Path layout = folder.resolve("layout");
        Files.createDirectories(layout.resolve("blobs/sha256"));
        Files.write(layout.resolve("index.json"), Images.layoutIndex(NAME, "v1"));
        for (byte[] blob : Images.all()) {
            Files.write(layout.resolve("blobs/" + Images.digest(blob).replace(':', '/')), blob);
        }

        assertThat(run("web.tgz", "a/compressed").exitCode()).isZero();
        assertThat(run("layout", "a/folder").exitCode()).isZero();
        assertThat(run(new Run(folder).input(good().bytes()), "-", "a/pipe").exitCode())
                .isZero();
        assertThat(run(new Run(folder).input(good().gzip()), "-", "a/pipe2").exitCode())
                .isZero();

        for (String each : List.of("a/compressed", "a/folder", "a/pipe", "a/pipe2")) {
            assertAllIsIn(each, "v1");
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).noneMatch(file -> file.toString().contains("cairn-import"));
        }
    }

    @Test
    void entriesMayBeginWithADotAndHaveLongNames() throws IOException {
        Tars tars =
                new Tars().file("./index.json", Images.layoutIndex(NAME, "v1")).file("x".repeat(300), new byte[3]);
        Images.all().forEach(blob -> tars.file("./blobs/" + Images.digest(blob).replace(':', '/'), blob));
        write("web.tar", tars.bytes());

        assertThat(run("web.tar").exitCode()).isZero();
        assertAllIsIn("acme/web", "v1");
    }

    @Test
    void jsonIsALineForEachPieceAndASummary() throws IOException {
        write("web.tar", good().bytes());

        Run.Result result = run("web.tar", "-o", "json");

        assertThat(result.jsonLines()).hasSize(7 + 4 + 1);
        assertThat(result.jsonLines().getLast().path("action").asText()).isEqualTo("summary");
        assertThat(result.jsonLines().getLast().path("uploaded").asInt()).isEqualTo(7);
        assertThat(result.jsonLines())
                .anyMatch(line -> line.path("tag").asText().equals("v1")
                        && line.path("action").asText().equals("manifest"));
    }

    @Test
    void withoutANameItAsksForOne() throws IOException {
        byte[] index = Json.write(Map.of("manifests", List.of(Images.descriptor(Images.INDEX, Images.index()))));
        write("web.tar", Tars.layout(index, Images.all()).bytes());

        Run.Result result = run("web.tar");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("does not say which repository", "REPO:TAG");
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void severalImagesCannotShareOneTag() throws IOException {
        byte[] index = Json.write(Map.of(
                "manifests",
                List.of(
                        Images.descriptor(Images.MANIFEST, Images.manifest("amd64")),
                        Images.descriptor(Images.MANIFEST, Images.manifest("arm64")))));
        write("web.tar", Tars.layout(index, Images.all()).bytes());

        assertThat(run("web.tar", "acme/web:v1").exitCode()).isEqualTo(2);
        assertThat(run("web.tar", "acme/web").exitCode()).isZero();
    }

    private void writeWithoutArm64(String file) throws IOException {
        List<byte[]> some = Images.all().stream()
                .filter(blob -> !Arrays.equals(blob, Images.manifest("arm64")))
                .toList();
        write(file, Tars.layout(Images.layoutIndex(NAME, "v1"), some).bytes());
    }

    @Test
    void aPlatformThatIsMissingMustBeInTheRegistry() throws IOException {
        writeWithoutArm64("some.tar");
        write("all.tar", good().bytes());

        Run.Result missing = run("some.tar");

        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err())
                .contains(Images.digest(Images.manifest("arm64")), "linux/arm64", "docker save --platform");
        assertThat(registry.count("POST")).isZero();
        run("all.tar");
        assertThat(run("some.tar").exitCode()).isZero();
    }

    @Test
    void aPlatformThatIsMissingIsLeftOutWhereTheRegistryTakesThat() throws IOException {
        writeWithoutArm64("some.tar");

        Run.Result refused = run("some.tar", "--sparse");
        registry.sparse();
        Run.Result taken = run("some.tar", "--sparse");

        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.err()).contains("something is missing");
        assertThat(taken.exitCode()).isZero();
        assertThat(taken.err())
                .contains(Images.digest(Images.manifest("arm64")) + " (linux/arm64) is missing: left out");
        assertThat(taken.out()).contains("acme/web:v1").doesNotContain(Images.digest(Images.manifest("arm64")));
    }

    static Stream<Arguments> bad() throws IOException {
        byte[] shared = Images.layer("shared");
        String blob = "blobs/" + Images.digest(shared).replace(':', '/');
        byte[] changed = shared.clone();
        changed[changed.length - 1] ^= 1;
        byte[] whole = good().bytes();
        byte[] zeros = new byte[3_000_000];
        return Stream.of(
                arguments("another content", good().file(blob, changed).bytes(), "has another content"),
                arguments("a larger blob", good().file(blob, zeros).bytes(), "in place of the"),
                arguments("a changed manifest", changedManifest(), "has another content"),
                arguments(
                        "a path out of it",
                        good().file("../../etc/passwd", new byte[1]).bytes(),
                        "would lead out"),
                arguments("an absolute path", absolute(), "would lead out"),
                arguments(
                        "a path that comes back",
                        good().file("a/../../b", new byte[1]).bytes(),
                        "would lead out"),
                arguments(
                        "a link out of it", good().link("blobs/x", "../../etc").bytes(), "out of the archive"),
                arguments("a link to the root", good().link("x", "/etc").bytes(), "out of the archive"),
                arguments(
                        "a blob of an absurd size",
                        good().file("blobs/x", new byte[5_000_000]).bytes(),
                        "--max-size"),
                arguments(
                        "a bomb",
                        new Tars()
                                .file("a", zeros)
                                .file("b", zeros)
                                .file("c", zeros)
                                .gzip(),
                        "--max-size"),
                arguments("a cut tar", Arrays.copyOf(whole, whole.length / 3), "cut off"),
                arguments("a cut gzip", Arrays.copyOf(good().gzip(), 500), "cannot be read to its end"),
                arguments("no tar", Images.layer("x"), "is no tar file"),
                arguments("nothing", new byte[0], "bad.tar is empty"),
                arguments("zeros without end", zeros, "no index.json"),
                arguments("no layout", new Tars().file("a", zeros).bytes(), "no index.json"),
                arguments(
                        "an old Docker's",
                        new Tars().file("manifest.json", new byte[2]).bytes(),
                        "docker-archive"),
                arguments(
                        "two indexes",
                        good().file("./index.json", Images.layoutIndex("x/y:v1", "v1"))
                                .bytes(),
                        "two index.json"),
                arguments(
                        "an index that is no JSON",
                        good().file("index.json", Images.bytes("{")).bytes(),
                        "not JSON"),
                arguments(
                        "an empty index",
                        good().file("index.json", Images.bytes("{}")).bytes(),
                        "lists nothing"),
                arguments(
                        "a digest that is a path",
                        good().file(
                                        "index.json",
                                        Images.bytes("{\"manifests\":[{\"digest\":\"sha256:../../x\",\"size\":1}]}"))
                                .bytes(),
                        "names content wrongly"));
    }

    private static byte[] changedManifest() throws IOException {
        byte[] other = Images.manifest("amd64").clone();
        other[0] = ' ';
        return good().file("blobs/" + Images.digest(Images.manifest("amd64")).replace(':', '/'), other)
                .bytes();
    }

    /** The library that writes tars takes a first slash away unless it is told to leave it. */
    private static byte[] absolute() throws IOException {
        return good().file("/etc/passwd", new byte[1]).bytes();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void whatIsWrongIsRefusedAndNothingIsTagged(String what, byte[] archive, String message) throws IOException {
        write("bad.tar", archive);

        Run.Result result = run("bad.tar", "acme/web:v1", "--max-size", "4MB");

        assertThat(result.exitCode()).as(what).isEqualTo(1);
        assertThat(result.err()).contains(message).hasLineCount(1).doesNotContain("fault of the command");
        assertThat(registry.manifest("acme/web", "v1")).isNull();
    }

    @Test
    void aFileThatIsNotThereIsToldSo() {
        assertThat(run("nothing.tar").exitCode()).isEqualTo(2);
        assertThat(run("nothing.tar", "acme/web@" + Images.digest(new byte[0])).exitCode())
                .isEqualTo(2);
        assertThat(run("nothing.tar", "Acme/Web").exitCode()).isEqualTo(2);
        assertThat(run("nothing.tar", "--max-size", "much").exitCode()).isEqualTo(2);
    }

    @Test
    void whatTheRegistryRefusesIsToldInItsWords() throws IOException {
        write("web.tar", good().bytes());
        registry.close();

        Run.Result result = run("web.tar");

        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).contains("does not answer at " + registry.uri(), "--registry");
    }
}
