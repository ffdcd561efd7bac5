package dev.cairn.registry.api;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The client that Java builds use. */
final class JibClientTest {

    @TempDir
    private Path temp;

    @ParameterizedTest
    @EnumSource
    void pushesAnImageAndBuildsAnotherOneUponIt(ImageFormat format) throws Exception {
        try (RunningRegistry registry = RunningRegistry.in(temp.resolve("data"))) {
            Path one = Files.writeString(temp.resolve("one"), "one");
            Path two = Files.writeString(temp.resolve("two"), "two");

            JibContainer base =
                    push(Jib.fromScratch().setFormat(format).addLayer(List.of(one), "/"), registry, "base:1");
            JibContainer app = push(
                    Jib.from(image(registry, "base:1")).setFormat(format).addLayer(List.of(two), "/"),
                    registry,
                    "app:1");

            assertThat(served(registry, "base", base))
                    .contains(base.getImageId().getHash());
            assertThat(served(registry, "app", app)).contains(app.getImageId().getHash());
            assertThat(app.getDigest()).isNotEqualTo(base.getDigest());
        }
    }

    @Test
    void isToldThatATagDoesNotMove() throws Exception {
        try (RunningRegistry registry = RunningRegistry.in(temp.resolve("data"))) {
            Path one = Files.writeString(temp.resolve("one"), "one");
            push(Jib.fromScratch(), registry, "app:1");

            assertThatThrownBy(() -> push(Jib.fromScratch().addLayer(List.of(one), "/"), registry, "app:1"))
                    .hasMessageContaining("app:1")
                    .hasStackTraceContaining("409");
        }
    }

    private JibContainer push(JibContainerBuilder image, RunningRegistry registry, String name) throws Exception {
        return image.containerize(Containerizer.to(image(registry, name))
                .setAllowInsecureRegistries(true)
                .setBaseImageLayersCache(temp.resolve("base-cache"))
                .setApplicationLayersCache(temp.resolve("application-cache")));
    }

    private static RegistryImage image(RunningRegistry registry, String name) throws Exception {
        return RegistryImage.named("127.0.0.1:" + registry.port() + "/jib/" + name);
    }

    private static String served(RunningRegistry registry, String repository, JibContainer image) throws Exception {
        return new String(
                registry.get("/v2/jib/" + repository + "/manifests/" + image.getDigest())
                        .body(),
                StandardCharsets.UTF_8);
    }
}
