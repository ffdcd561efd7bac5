package dev.cairn.build.builder;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.event.BuildInput;
import dev.cairn.event.Json;
import dev.cairn.oci.Digest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** A Java application on a base image that was pushed into another registry, from source to the manifest. */
final class JavaOnBaseTest {

    private static final String MAIN = "package a; public final class Main { public static void main(String[] a) {} }";

    private TestRegistry bases;
    private TestRegistry registry;
    private Path source;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        bases = new TestRegistry(true);
        registry = new TestRegistry();
        source = folder.resolve("source");
        write(source.resolve("src/a/Main.java"), MAIN);
        write(source.resolve("src/a/greeting.txt"), "hello");
    }

    @AfterEach
    void stop() {
        registry.close();
        bases.close();
    }

    @Test
    void theApplicationLiesOnTheLayersOfTheBaseAndIsStartedWithItsJava() throws Exception {
        byte[] layer = layer();
        String base = push(layer, Map.of("Env", List.of("PATH=/opt/java/bin"), "Cmd", List.of("sh")));

        BuildResult.Built built = build(base);

        List<Digest> layers = Unpacked.layers(registry, built.digest());
        assertThat(layers).hasSize(2).startsWith(Hashes.of(layer));
        assertThat(registry.blob(layers.getFirst())).isEqualTo(layer);
        assertThat(Unpacked.listing(registry, layers.getLast()))
                .containsExactly("644 0:0 1 app/classes/a/Main.class", "644 0:0 1 app/classes/a/greeting.txt");
        JsonNode config = Unpacked.config(registry, built.digest());
        assertThat(config.path("config"))
                .hasToString("{\"Entrypoint\":[\"java\",\"-Xmx64m\",\"-cp\",\"/app/classes\",\"a.Main\"],"
                        + "\"Env\":[\"PATH=/opt/java/bin\"],\"User\":\"65532:65532\",\"WorkingDir\":\"/app\"}");
        assertThat(config.path("rootfs").path("diff_ids")).hasSize(2);
        assertThat(config.path("architecture").asText()).isEqualTo(ImageDocuments.architecture());
        JsonNode manifest = registry.manifest(built.digest());
        assertThat(manifest.path("annotations")
                        .path("org.opencontainers.image.base.name")
                        .asText())
                .isEqualTo(base);
        assertThat(built.sizeBytes()).isGreaterThan(layer.length);
    }

    @Test
    void whatWentInIsNamed() throws Exception {
        String base = push(layer(), Map.of());

        BuildResult.Built built = build(base);

        assertThat(built.inputs()).extracting(BuildInput::kind).containsExactly("base", "jdk", "source", "compressor");
        assertThat(built.inputs().getFirst().digest()).isEqualTo(base.substring(base.indexOf('@') + 1));
        assertThat(built.inputs().get(1).version())
                .startsWith(Integer.toString(Runtime.version().feature()));
        assertThat(built.inputs().get(2).version()).isEqualTo(Requests.COMMIT.value());
        assertThat(built.inputs().get(2).digest()).startsWith("sha256:");
        assertThat(built.inputs().get(3).version()).isEqualTo(Runtime.version().toString());
        assertThat(built.inputs().get(3).digest()).startsWith("sha256:");
    }

    @Test
    void theSameCommitOnTheSameBaseHasTheSameDigest() throws Exception {
        String base = push(layer(), Map.of("User", "app"));
        BuildResult.Built first = build(base);

        BuildResult.Built second = build(base);

        assertThat(second).isEqualTo(first);
        assertThat(Unpacked.config(registry, first.digest())
                        .path("config")
                        .path("User")
                        .asText())
                .as("the base's own user is kept")
                .isEqualTo("app");
    }

    private BuildResult.Built build(String base) throws Exception {
        try (var builder = new ArtifactBuilder(Requests.config(registry, folder.resolve("work")))) {
            return Requests.built(builder.build(Requests.of(source, Requests.java(base, "a.Main"))));
        }
    }

    /** A small file system with a program where a real base has its Java. */
    private static byte[] layer() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes);
                var tar = new TarArchiveOutputStream(gzip)) {
            byte[] program = "#!/bin/sh\n".getBytes(UTF_8);
            var java = new TarArchiveEntry("opt/java/bin/java");
            java.setMode(0755);
            java.setSize(program.length);
            tar.putArchiveEntry(java);
            tar.write(program);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    private String push(byte[] layer, Map<String, Object> execution) {
        Digest blob = bases.putBlob(layer);
        byte[] config = Json.write(Map.of(
                "architecture",
                ImageDocuments.architecture(),
                "os",
                "linux",
                "config",
                execution,
                "rootfs",
                Map.of("type", "layers", "diff_ids", List.of(Hashes.of("unpacked".getBytes(UTF_8))))));
        byte[] manifest = Json.write(Map.of(
                "schemaVersion",
                2,
                "mediaType",
                ImageDocuments.MANIFEST,
                "config",
                Map.of("digest", bases.putBlob(config), "size", config.length),
                "layers",
                List.of(Map.of("mediaType", Layer.MEDIA_TYPE, "digest", blob, "size", layer.length))));
        return bases.host() + "/java@" + bases.putManifest(manifest, ImageDocuments.MANIFEST);
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, text);
    }
}
