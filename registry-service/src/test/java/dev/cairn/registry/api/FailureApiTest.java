package dev.cairn.registry.api;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.cairn.registry.Contents;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.policy.RepositoryPolicy;
import dev.cairn.registry.policy.TagRule;

import static dev.cairn.registry.api.RunningRegistry.OCI_MANIFEST;
import static dev.cairn.registry.api.RunningRegistry.code;
import static dev.cairn.registry.api.RunningRegistry.expect;
import static dev.cairn.registry.api.RunningRegistry.header;
import static org.assertj.core.api.Assertions.assertThat;

/** The registry's own failures, whatever they are: the client is told, and the next one is served. */
class FailureApiTest {

    @TempDir
    private Path data;

    private RunningRegistry registry;
    private volatile boolean failing;

    @BeforeEach
    void start() throws IOException {
        registry = RunningRegistry.in(data, this::policy);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    /** Asked while a manifest is taken in. */
    private RepositoryPolicy policy(Repository repository) {
        if (failing) {
            switch (repository.name()) {
                case "bug" -> throw new IllegalStateException("a bug");
                case "stack" -> overflow(0);
                case "memory" -> throw new OutOfMemoryError("of a test");
                default -> throw new AssertionError(repository);
            }
        }
        return RepositoryPolicy.with(TagRule.RECREATABLE);
    }

    @SuppressWarnings("InfiniteRecursion") // the point of it
    private static int overflow(int depth) {
        return overflow(depth + 1) + 1;
    }

    @ParameterizedTest
    @ValueSource(strings = {"bug", "stack", "memory"})
    void aFailureWhileAManifestIsTakenInIsAnsweredAndLeavesNothing(String repository) {
        byte[] config = Contents.text("{}");
        registry.pushBlob(repository, config);
        byte[] image = Contents.image("", config);
        failing = true;

        HttpResponse<byte[]> failed = registry.putManifest(repository, "v1", OCI_MANIFEST, image);

        failing = false;
        expect(500, failed);
        assertThat(header(failed, "Content-Type")).isEqualTo("application/json");
        assertThat(code(failed)).isEqualTo("UNKNOWN");
        expect(404, registry.head("/v2/" + repository + "/manifests/v1"));
        expect(201, registry.putManifest(repository, "v1", OCI_MANIFEST, image));
    }
}
