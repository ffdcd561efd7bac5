package dev.cairn.build.builder;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.event.BuildInput;
import dev.cairn.event.Json;
import dev.cairn.model.FilesBuilderSpec;
import dev.cairn.model.PlatformFile;
import dev.cairn.oci.Digest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

final class BaseImageTest {

    private static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    private static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip";

    private TestRegistry bases;
    private TestRegistry registry;
    private ArtifactBuilder builder;
    private Path source;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        bases = new TestRegistry(true);
        registry = new TestRegistry();
        builder = new ArtifactBuilder(Requests.config(registry, folder.resolve("work")));
        source = Files.createDirectory(folder.resolve("source"));
        Files.writeString(source.resolve("index.html"), "hello");
    }

    @AfterEach
    void stop() {
        builder.close();
        registry.close();
        bases.close();
    }

    @Test
    void layersOfTheBaseComeFirstAndItsConfigurationIsKeptExceptForTheProgram() throws Exception {
        Digest lower = bases.putBlob("lower".getBytes(UTF_8));
        Digest upper = bases.putBlob("upper".getBytes(UTF_8));
        Digest base = base(List.of(lower, upper));

        BuildResult.Built built = Requests.built(builder.build(Requests.of(source, Requests.files(reference(base)))));

        List<Digest> layers = Unpacked.layers(registry, built.digest());
        assertThat(layers).hasSize(3).startsWith(lower, upper);
        assertThat(registry.blob(upper)).asString(UTF_8).isEqualTo("upper");
        assertThat(Unpacked.listing(registry, layers.getLast()))
                .as("no folders, which could replace links of the base")
                .containsExactly("644 0:0 1 srv/site/index.html");
        JsonNode config = Unpacked.config(registry, built.digest());
        assertThat(config.path("config"))
                .hasToString("{\"Entrypoint\":[\"/srv/site/run\"],\"Env\":[\"PATH=/bin\"],"
                        + "\"User\":\"1000\",\"WorkingDir\":\"/srv/site\"}");
        assertThat(config.path("rootfs").path("diff_ids")).hasSize(3);
        assertThat(registry.manifest(built.digest())
                        .path("layers")
                        .path(0)
                        .path("mediaType")
                        .asText())
                .isEqualTo(Layer.MEDIA_TYPE);
        assertThat(built.inputs())
                .startsWith(new BuildInput("base", reference(base), null, base.toString()))
                .extracting(BuildInput::kind)
                .containsExactly("base", "source", "compressor");
    }

    @Test
    void withoutAnEntrypointTheBaseKeepsItsProgramAndArguments() throws Exception {
        Digest base = base(List.of(bases.putBlob("layer".getBytes(UTF_8))));
        var spec = new FilesBuilderSpec(reference(base), ".", "/srv", List.of(), "/");

        BuildResult.Built built = Requests.built(builder.build(Requests.of(source, spec)));

        JsonNode config = Unpacked.config(registry, built.digest()).path("config");
        assertThat(config.path("Entrypoint")).hasToString("[\"/bin/sh\"]");
        assertThat(config.path("Cmd")).hasToString("[\"-c\",\"date\"]");
    }

    @Test
    void anIndexLeadsToTheImageOfThisPlatform() throws Exception {
        Digest layer = bases.putBlob("layer".getBytes(UTF_8));
        Digest image = base(List.of(layer));
        byte[] index = Json.write(Map.of(
                "schemaVersion",
                2,
                "manifests",
                List.of(platform(Hashes.of(new byte[0]), "s390x"), platform(image, ImageDocuments.architecture()))));
        Digest base = bases.putManifest(index, "application/vnd.oci.image.index.v1+json");

        BuildResult.Built built = Requests.built(builder.build(Requests.of(source, Requests.files(reference(base)))));

        assertThat(Unpacked.layers(registry, built.digest())).startsWith(layer);
    }

    @Test
    void aLayerWithAnotherContentThanItsDigestIsRefused() throws Exception {
        Digest layer = bases.putBlob("layer".getBytes(UTF_8));
        Digest base = base(List.of(layer));
        bases.corrupt(layer);

        BuildResult.Failed failed =
                Requests.failed(builder.build(Requests.of(source, Requests.files(reference(base)))));

        assertThat(failed.reason()).isEqualTo("base-image");
        assertThat(failed.message()).contains(layer + " came with another content");
        assertThat(registry.uploads()).isEmpty();
    }

    @Test
    void aBaseThatIsNotThereIsNamed() throws Exception {
        String reference = reference(Hashes.of(new byte[] {1}));

        BuildResult.Failed failed = Requests.failed(builder.build(Requests.of(source, Requests.files(reference))));

        assertThat(failed.reason()).isEqualTo("base-image");
        assertThat(failed.message()).contains(reference).contains("404");
    }

    @Test
    void aRegistryThatCannotBeReachedIsNamed() throws Exception {
        var config = new BuilderConfig(
                URI.create("http://127.0.0.1:1"), folder.resolve("other"), folder, Map.of(), PlatformFile::defaults);
        try (var unreachable = new ArtifactBuilder(config)) {
            BuildResult.Failed failed =
                    Requests.failed(unreachable.build(Requests.of(source, Requests.files("scratch"))));

            assertThat(failed.reason()).isEqualTo("registry");
            assertThat(failed.message()).contains("http://127.0.0.1:1");
        }
    }

    @Test
    void aRegistryWithoutRoomIsToldAsAFullDisk() throws Exception {
        registry.fill();

        BuildResult.Failed failed = Requests.failed(builder.build(Requests.of(source, Requests.files("scratch"))));

        assertThat(failed.reason()).isEqualTo("disk-full");
        assertThat(failed.message())
                .isEqualTo("The registry " + registry.uri()
                        + " has no room for the image: make room there, then push again");
    }

    @Test
    void aRegistryThatDoesNotAnswerEndsAtTheDeadline() throws Exception {
        registry.stall("PUT");

        BuildResult.Failed failed =
                Requests.failed(builder.build(Requests.of(source, Requests.files("scratch"), Duration.ofSeconds(3))));

        assertThat(failed.reason()).isEqualTo("deadline");
    }

    private String reference(Digest digest) {
        return bases.host() + "/base@" + digest;
    }

    private Digest base(List<Digest> layers) {
        Map<String, Object> program = Map.of(
                "Env",
                List.of("PATH=/bin"),
                "User",
                "1000",
                "Entrypoint",
                List.of("/bin/sh"),
                "Cmd",
                List.of("-c", "date"));
        Digest config = bases.putBlob(Json.write(Map.of(
                "architecture",
                "amd64",
                "os",
                "linux",
                "created",
                "2020-01-01T00:00:00Z",
                "config",
                program,
                "rootfs",
                Map.of("type", "layers", "diff_ids", layers))));
        return bases.putManifest(
                Json.write(Map.of(
                        "schemaVersion",
                        2,
                        "mediaType",
                        DOCKER_MANIFEST,
                        "config",
                        Map.of("digest", config, "size", bases.blob(config).length),
                        "layers",
                        layers.stream().map(this::layer).toList())),
                DOCKER_MANIFEST);
    }

    private Map<String, Object> layer(Digest digest) {
        return Map.of("mediaType", DOCKER_LAYER, "digest", digest, "size", bases.blob(digest).length);
    }

    private static Map<String, Object> platform(Digest digest, String architecture) {
        return Map.of("digest", digest, "platform", Map.of("os", "linux", "architecture", architecture));
    }
}
