package dev.cairn.registry.api;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;
import dev.cairn.registry.StorageConfig;
import dev.cairn.registry.storage.s3.FakeS3;
import dev.cairn.registry.storage.s3.TestStore;

import static dev.cairn.registry.api.RunningRegistry.OCI_MANIFEST;
import static dev.cairn.registry.api.RunningRegistry.code;
import static dev.cairn.registry.api.RunningRegistry.expect;
import static dev.cairn.registry.api.RunningRegistry.header;
import static org.assertj.core.api.Assertions.assertThat;

/** What clients are told while the store that the registry is on does not answer, or refuses. */
class StoreAwayApiTest {

    @TempDir
    private Path temp;

    private TestStore store;
    private RunningRegistry registry;

    @BeforeEach
    void start() throws IOException {
        store = new TestStore(temp);
        fake();
        registry = RunningRegistry.on(new StorageConfig.Bucket(store.config(), temp.resolve("own")));
    }

    @AfterEach
    void stop() {
        if (registry != null) {
            registry.close();
        }
        store.close();
    }

    private FakeS3 fake() {
        return store.onlyFake();
    }

    private static void expectAway(HttpResponse<byte[]> answer) {
        expect(503, answer);
        assertThat(header(answer, "Retry-After")).isEqualTo("5");
        assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
        assertThat(code(answer)).isEqualTo("UNAVAILABLE");
    }

    @ParameterizedTest
    @CsvSource({"503, SlowDown", "500, InternalError", "502, ''", "400, RequestTimeout"})
    void aStoreThatHasTooMuchToDoIsToBeTriedAgain(int status, String error) {
        byte[] content = Contents.text("{}");
        Digest blob = registry.pushBlob("team/app", content);
        byte[] image = Contents.image("", content);
        fake().fail(_ -> true, status, error);

        expectAway(registry.putManifest("team/app", "v1", OCI_MANIFEST, image));
        HttpResponse<byte[]> head = expect(503, registry.head("/v2/team/app/blobs/" + blob));
        assertThat(header(head, "Retry-After")).isEqualTo("5");

        fake().heal();
        expect(201, registry.putManifest("team/app", "v1", OCI_MANIFEST, image));
        assertThat(expect(200, registry.get("/v2/team/app/blobs/" + blob)).body())
                .isEqualTo(content);
    }

    @Test
    void aBlobWhoseBytesTheStoreDoesNotGiveOutNowIsToBeTriedAgain() {
        Digest blob = registry.pushBlob("team/app", Contents.random(1, 1000));
        fake().fail(request -> request.startsWith("GET") && request.contains("/data/"), 503, "SlowDown");

        expectAway(registry.get("/v2/team/app/blobs/" + blob));
    }

    @Test
    void aStoreThatNobodyAnswersForIsToBeTriedAgain() {
        Digest blob = registry.pushBlob("team/app", Contents.random(1, 1000));
        fake().close();

        expectAway(registry.get("/v2/team/app/blobs/" + blob));
        expectAway(registry.send("POST", "/v2/team/app/blobs/uploads/", new byte[0]));
    }

    @Test
    void aStoreThatRefusesIsForTheOperator() {
        fake().fail(_ -> true, 403, "AccessDenied");

        HttpResponse<byte[]> refused = expect(500, registry.send("POST", "/v2/team/app/blobs/uploads/", new byte[0]));

        assertThat(code(refused)).isEqualTo("UNKNOWN");
        assertThat(refused.headers().firstValue("Retry-After")).isEmpty();
        fake().heal();
    }
}
