package dev.cairn.build.builder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.event.Json;
import dev.cairn.model.LoginSpec;
import dev.cairn.model.PlatformFile;
import dev.cairn.model.RegistrySpec;
import dev.cairn.oci.Digest;

import static org.assertj.core.api.Assertions.assertThat;

/** Registries that ask for a password: one for a token, as the big ones do, and one for the password itself. */
final class RegistryLoginTest {

    private static final String PASSWORD = "hunter2: \u00fc";

    private TestRegistry byToken;
    private TestRegistry byPassword;
    private Path source;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        byToken = new TestRegistry(true);
        byToken.ask("robot", PASSWORD);
        byPassword = new TestRegistry();
        byPassword.ask("robot", PASSWORD);
        source = Files.createDirectory(folder.resolve("source"));
        Files.writeString(source.resolve("index.html"), "hello");
    }

    @AfterEach
    void stop() {
        byToken.close();
        byPassword.close();
    }

    @Test
    void aBaseIsPulledAndAnImagePushedWithThePasswordsOfTheOperator() throws Exception {
        BuildResult result = build(byPassword, base(), platform(PASSWORD, byToken, byPassword));

        BuildResult.Built built = Requests.built(result);
        assertThat(Unpacked.layers(byPassword, built.digest())).hasSize(1);
    }

    @Test
    void anImageIsPushedToARegistryThatGivesTokens() throws Exception {
        BuildResult.Built built = Requests.built(build(byToken, "scratch", platform(PASSWORD, byToken)));

        assertThat(byToken.uploads()).contains(built.digest().toString());
    }

    @Test
    void withoutAPasswordItIsSaidWhereOneIsNamed() throws Exception {
        BuildResult.Failed push = Requests.failed(build(byPassword, "scratch", platform(PASSWORD, byToken)));
        BuildResult.Failed pull = Requests.failed(build(byPassword, base(), platform(PASSWORD, byPassword)));

        assertThat(push.reason()).isEqualTo("registry");
        assertThat(push.message()).contains("'" + byPassword.host() + "' under 'registries' in platform.yaml");
        assertThat(pull.reason()).isEqualTo("base-image");
        assertThat(pull.message()).contains("'" + byToken.host() + "' under 'registries' in platform.yaml");
        assertThat(byPassword.uploads()).isEmpty();
    }

    @Test
    void aWrongPasswordIsRefusedAndNotRepeated() throws Exception {
        BuildResult.Failed push = Requests.failed(build(byPassword, "scratch", platform("wrong", byPassword)));
        BuildResult.Failed pull = Requests.failed(build(byToken, "scratch", platform("wrong", byToken)));

        assertThat(push.message()).contains("401").doesNotContain("wrong");
        assertThat(pull.message()).contains("'robot' (401)").doesNotContain("wrong");
    }

    @Test
    void aPasswordFileThatIsNotThereIsNamed() throws Exception {
        PlatformFile platform = platform(PASSWORD, byPassword);
        Files.delete(folder.resolve("password"));

        BuildResult.Failed failed = Requests.failed(build(byPassword, "scratch", platform));

        assertThat(failed.message()).contains(folder.resolve("password").toString());
    }

    private BuildResult build(TestRegistry registry, String from, PlatformFile platform) throws Exception {
        try (var builder = new ArtifactBuilder(Requests.config(registry, folder.resolve("work"), platform))) {
            return builder.build(Requests.of(source, Requests.files(from)));
        }
    }

    private PlatformFile platform(String password, TestRegistry... registries) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), password + "\n");
        PlatformFile defaults = PlatformFile.defaults();
        return new PlatformFile(
                defaults.repositories(),
                defaults.targets(),
                defaults.builds(),
                defaults.telemetry(),
                Stream.of(registries)
                        .map(registry -> new RegistrySpec(registry.host(), new LoginSpec("robot", file)))
                        .toList(),
                defaults.registry());
    }

    /** An image without layers. */
    private String base() {
        Digest config = byToken.putBlob(Json.write(Map.of(
                "architecture", "amd64", "os", "linux", "rootfs", Map.of("type", "layers", "diff_ids", List.of()))));
        Digest base = byToken.putManifest(
                Json.write(Map.of(
                        "schemaVersion",
                        2,
                        "mediaType",
                        ImageDocuments.MANIFEST,
                        "config",
                        Map.of("digest", config, "size", byToken.blob(config).length),
                        "layers",
                        List.of())),
                ImageDocuments.MANIFEST);
        return byToken.host() + "/base@" + base;
    }
}
