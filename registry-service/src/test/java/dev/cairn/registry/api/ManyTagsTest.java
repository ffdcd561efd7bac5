package dev.cairn.registry.api;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;

import static dev.cairn.registry.api.RunningRegistry.OCI_MANIFEST;
import static org.assertj.core.api.Assertions.assertThat;

/** A repository with so many tags that a small heap could not hold them. */
class ManyTagsTest {

    private static final int MANY = 110_000;
    private static final int PAGE = 10_000;
    private static final byte[] CONFIG = Contents.text("{}");
    private static final byte[] IMAGE = Contents.image("", CONFIG);

    @TempDir
    private Path temp;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private RegistryProcess registry;

    @BeforeEach
    void start() throws Exception {
        Path data = temp.resolve("data");
        try (RegistryProcess first = RegistryProcess.start(data)) {
            registry = first;
            String upload = "/v2/a/blobs/uploads/?digest=" + Contents.sha256(CONFIG);
            expect(201, registry.request(upload).POST(BodyPublishers.ofByteArray(CONFIG)));
            push("v1", IMAGE);
        }
        // As the registry writes them, which with a flush for each would take minutes.
        Path tags = data.resolve("repositories/a/_tags");
        byte[] digest = Files.readAllBytes(tags.resolve("v1"));
        for (int i = 0; i < MANY; i++) {
            Files.write(tags.resolve(name(i)), digest);
        }
        registry = RegistryProcess.start(data, "-Xmx192m", "-XX:+ExitOnOutOfMemoryError");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private static String name(int number) {
        return "%0128d".formatted(number);
    }

    private HttpResponse<byte[]> expect(int status, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(answer.uri().toString()).isEqualTo(status);
        return answer;
    }

    private Digest push(String tag, byte[] image) throws IOException, InterruptedException {
        expect(
                201,
                registry.request("/v2/a/manifests/" + tag)
                        .header("Content-Type", OCI_MANIFEST)
                        .PUT(BodyPublishers.ofByteArray(image)));
        return Contents.sha256(image);
    }

    @Test
    void isServedListedAndCollected() throws Exception {
        awaitView(MANY + 1);
        List<CompletableFuture<HttpResponse<byte[]>>> pages = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            pages.add(client.sendAsync(
                    registry.request("/v2/a/tags/list?last=" + name(i * PAGE)).build(), BodyHandlers.ofByteArray()));
        }
        for (int i = 0; i < pages.size(); i++) {
            JsonNode tags = RunningRegistry.json(pages.get(i).get()).get("tags");
            assertThat(tags).hasSize(PAGE);
            assertThat(tags.get(0).asText()).isEqualTo(name(i * PAGE + 1));
            assertThat(tags.get(PAGE - 1).asText()).isEqualTo(name((i + 1) * PAGE));
        }
        assertThat(RunningRegistry.json(expect(200, registry.request("/v2/a/tags/list?last=" + name(MANY - 3))))
                        .get("tags"))
                .extracting(JsonNode::asText)
                .containsExactly(name(MANY - 2), name(MANY - 1), "v1");

        Digest added = push("v2", Contents.image(",\"annotations\":{\"a\":\"2\"}", CONFIG));
        expect(202, registry.request("/v2/a/manifests/" + added).DELETE());
        expect(404, registry.request("/v2/a/manifests/v2"));
        expect(200, registry.request("/api/gc?dryRun=true").POST(BodyPublishers.noBody()));
        assertThat(expect(200, registry.request("/v2/a/manifests/" + name(MANY / 2)))
                        .body())
                .isEqualTo(IMAGE);
    }

    private void awaitView(int entries) {
        Path index = temp.resolve("data/repositories/a/_layout/index.json");
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .atMost(Duration.ofMinutes(5))
                .until(() -> {
                    if (!Files.exists(index)) {
                        return false;
                    }
                    try (InputStream json = Files.newInputStream(index)) {
                        return new ObjectMapper()
                                        .readTree(json)
                                        .get("manifests")
                                        .size()
                                == entries;
                    }
                });
    }
}
