package dev.cairn.build.builder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.event.BuildInput;
import dev.cairn.model.CairnFile;
import dev.cairn.model.CairnFileReader;
import dev.cairn.model.PlatformFile;
import dev.cairn.model.Read;
import dev.cairn.oci.Digest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

final class JavaBuilderTest {

    private static final Path HELLO = Path.of("..", "examples", "hello");

    private TestRegistry registry;

    /** One work folder for most tests, since a Java runtime takes seconds to be linked. */
    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        registry = new TestRegistry();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void theExampleIsAValidCairnYaml() throws Exception {
        Read<CairnFile> read = CairnFileReader.read(Files.readAllBytes(HELLO.resolve("cairn.yaml")));

        assertThat(read).isInstanceOf(Read.Valid.class);
    }

    @Test
    void theSameCommitHasTheSameDigestInOtherFoldersAndWithoutTheCaches() throws Exception {
        BuildResult.Built first = hello("one", "work");
        List<String> uploads = List.copyOf(registry.uploads());

        BuildResult.Built second = hello("two", "work-of-its-own");

        assertThat(second).isEqualTo(first);
        assertThat(registry.uploads()).as("only the manifest is put again").hasSize(uploads.size() + 1);
    }

    @Test
    void anImageHasTheRuntimeBelowTheApplicationAndSaysWhatWentIn() throws Exception {
        BuildResult.Built built = hello("one", "work");

        List<Digest> layers = Unpacked.layers(registry, built.digest());
        assertThat(layers).hasSize(2);
        assertThat(Unpacked.listing(registry, layers.getFirst()))
                .contains(
                        "755 0:0 1 runtime/bin/java",
                        "755 0:0 1 runtime/lib/jspawnhelper",
                        "755 0:0 1 runtime/lib/server/libjvm.so",
                        "644 0:0 1 runtime/lib/modules",
                        "644 0:0 1 runtime/lib/security/cacerts",
                        "644 0:0 1 etc/nsswitch.conf",
                        "644 0:0 1 etc/passwd",
                        "1777 0:0 1 tmp/")
                .anyMatch(line -> line.matches("755 0:0 1 lib.*/libc\\.so\\.6"))
                .noneMatch(line -> line.endsWith(".jsa"));
        assertThat(Unpacked.listing(registry, layers.getLast()))
                .containsExactly(
                        "755 0:0 1 app/",
                        "755 0:0 1 app/classes/",
                        "755 0:0 1 app/classes/hello/",
                        "644 0:0 1 app/classes/hello/Main.class",
                        "644 0:0 1 app/classes/hello/Page.class");
        JsonNode config = Unpacked.config(registry, built.digest()).path("config");
        assertThat(config.path("Entrypoint"))
                .hasToString("[\"/runtime/bin/java\",\"-Xmx64m\",\"-cp\",\"/app/classes\",\"hello.Main\"]");
        assertThat(config.path("User").asText()).isEqualTo("65532:65532");
        assertThat(built.inputs())
                .extracting(BuildInput::kind)
                .contains("jdk", "runtime", "libc", "trust-store", "source", "compressor");
        assertThat(named(built, "libc").name()).isEqualTo("glibc");
        assertThat(named(built, "libc").version()).matches("2\\.[0-9.]+");
        assertThat(built.inputs())
                .filteredOn(input -> !input.kind().equals("jdk"))
                .allSatisfy(input -> assertThat(input.digest()).startsWith("sha256:"));
        assertThat(named(built, "runtime").name()).isEqualTo("java.base,jdk.httpserver");
    }

    @Test
    void theUnpackedImageRunsAsItsUserAnswersAndEndsWithZeroWhenAsked() throws Exception {
        BuildResult.Built built = hello("one", "work");
        Path root = Files.createDirectory(folder.resolve("root"));
        Unpacked.into(root, registry, built.digest());

        try (RunningImage image = RunningImage.start(root, Unpacked.config(registry, built.digest()), folder)) {
            assertThat(image.get("/healthz")).isEqualTo("200 ok\n");
            assertThat(image.get("/")).startsWith("200 ").contains("<h1>Ahoy &amp; hello</h1>");
            assertThat(image.get("/elsewhere")).startsWith("404 ");
            assertThat(image.terminate()).isZero();
        }
    }

    @Test
    void aChangedClassIsANewLayerAndTheRuntimeIsNotSentAgain() throws Exception {
        Path source = copyOfHello("one");
        try (var builder = builder("work")) {
            BuildResult.Built first =
                    Requests.built(builder.build(Requests.of(source, Requests.java("jlink", "hello.Main"))));
            int uploads = registry.uploads().size();
            Path main = source.resolve("src/hello/Main.java");
            Files.writeString(main, Files.readString(main).replace("version 1", "version 2"));

            BuildResult.Built second =
                    Requests.built(builder.build(Requests.of(source, Requests.java("jlink", "hello.Main"))));

            assertThat(second.digest()).isNotEqualTo(first.digest());
            assertThat(registry.uploads())
                    .as("one layer, configuration, manifest")
                    .hasSize(uploads + 3);
        }
    }

    @Test
    void anErrorOfTheCompilerComesWithItsLines() throws Exception {
        Path source = source("src/a/Main.java", "package a; class Main { void f() { int x = \"\"; } }");
        try (var builder = builder("work")) {
            BuildResult.Failed failed =
                    Requests.failed(builder.build(Requests.of(source, Requests.java("jlink", "a.Main"))));

            assertThat(failed.reason()).isEqualTo("compilation");
            assertThat(failed.lastLines()).anyMatch(line -> line.contains("a/Main.java:1: error: incompatible types"));
            assertThat(failed.lastLines()).noneMatch(line -> line.contains(folder.toString()));
        }
    }

    @Test
    void aMainClassThatIsNotThereIsToldBeforeAnImageIsMade() throws Exception {
        Path source = source("src/a/Main.java", "package a; class Main { }");
        try (var builder = builder("work")) {
            BuildResult.Failed failed =
                    Requests.failed(builder.build(Requests.of(source, Requests.java("jlink", "b.Main"))));

            assertThat(failed.reason()).isEqualTo("invalid-source");
            assertThat(failed.message()).contains("'b.Main'");
        }
    }

    @Test
    void aFolderWithoutJavaIsRefused() throws Exception {
        Path source = source("src/readme.txt", "nothing");
        try (var builder = builder("work")) {
            assertThat(Requests.failed(builder.build(Requests.of(source, Requests.java("jlink", "a.Main"))))
                            .reason())
                    .isEqualTo("invalid-source");
        }
    }

    @Test
    void aDeadlineThatPassesEndsTheBuild() throws Exception {
        try (var builder = builder("work")) {
            BuildResult.Failed failed = Requests.failed(
                    builder.build(Requests.of(HELLO, Requests.java("jlink", "hello.Main"), Duration.ofMillis(50))));

            assertThat(failed.reason()).isEqualTo("deadline");
        }
    }

    @Test
    void aJdkThatIsNotThereIsNamed() throws Exception {
        var config = BuilderConfig.of(
                registry.uri(),
                folder.resolve("work"),
                folder.resolve("no-jdk"),
                System.getenv(),
                PlatformFile::defaults);
        try (var builder = new ArtifactBuilder(config)) {
            BuildResult.Failed failed =
                    Requests.failed(builder.build(Requests.of(HELLO, Requests.java("jlink", "hello.Main"))));

            assertThat(failed.reason()).isEqualTo("tool-missing");
            assertThat(failed.message()).contains("no-jdk");
        }
    }

    private BuildResult.Built hello(String sourceName, String work) throws Exception {
        try (var builder = builder(work)) {
            Path source = copyOfHello(sourceName);
            return Requests.built(builder.build(Requests.of(source, Requests.java("jlink", "hello.Main"))));
        }
    }

    private ArtifactBuilder builder(String work) throws IOException {
        return new ArtifactBuilder(Requests.config(registry, (work.equals("work") ? shared : folder).resolve(work)));
    }

    private Path copyOfHello(String name) throws IOException {
        Path copy = folder.resolve(name);
        try (Stream<Path> files = Files.walk(HELLO)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = copy.resolve(HELLO.relativize(file).toString());
                Files.createDirectories(Objects.requireNonNull(to.getParent()));
                Files.copy(file, to);
            }
        }
        return copy;
    }

    private Path source(String file, String text) throws IOException {
        Path path = folder.resolve("source").resolve(file);
        Files.createDirectories(Objects.requireNonNull(path.getParent()));
        Files.writeString(path, text, UTF_8);
        return folder.resolve("source");
    }

    private static BuildInput named(BuildResult.Built built, String kind) {
        return built.inputs().stream()
                .filter(i -> i.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }
}
