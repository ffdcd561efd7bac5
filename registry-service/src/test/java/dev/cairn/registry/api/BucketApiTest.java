package dev.cairn.registry.api;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Arrays;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;
import dev.cairn.registry.StorageConfig;
import dev.cairn.registry.storage.s3.TestStore;

import static dev.cairn.registry.api.RunningRegistry.expect;
import static dev.cairn.registry.api.RunningRegistry.location;
import static org.assertj.core.api.Assertions.assertThat;

/** The API of a registry whose content is in a bucket, as far as that makes a difference: what is streamed. */
class BucketApiTest {

    private static final int BIG = 20 << 20;

    @TempDir
    private Path temp;

    private TestStore store;
    private RunningRegistry registry;

    @BeforeEach
    void start() throws IOException {
        store = new TestStore(temp);
        registry = RunningRegistry.on(new StorageConfig.Bucket(store.config(), temp.resolve("own")));
    }

    @AfterEach
    void stop() {
        registry.close();
        store.close();
    }

    private static String blob(Digest digest) {
        return "/v2/team/app/blobs/" + digest;
    }

    @Test
    void aBlobOfSeveralPartsComesBackAsItWas() throws Exception {
        byte[] content = Contents.random(1, BIG);
        Digest digest = registry.pushBlob("team/app", content);

        assertThat(expect(200, registry.get(blob(digest))).body()).isEqualTo(content);
        assertThat(expect(200, registry.head(blob(digest))).headers().firstValueAsLong("Content-Length"))
                .hasValue(BIG);
        try (HttpClient http2 =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            HttpResponse<byte[]> pulled =
                    http2.send(registry.request(blob(digest)).build(), BodyHandlers.ofByteArray());
            assertThat(pulled.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(pulled.body()).isEqualTo(content);
        }
    }

    @Test
    void aRangeOfABlobIsAsMuchAsWasAskedFor() {
        byte[] content = Contents.random(2, 1_000_000);
        Digest digest = registry.pushBlob("team/app", content);

        HttpResponse<byte[]> middle =
                expect(206, registry.send(registry.request(blob(digest)).header("Range", "bytes=500000-599999")));
        assertThat(middle.body()).isEqualTo(Arrays.copyOfRange(content, 500_000, 600_000));
        HttpResponse<byte[]> last =
                expect(206, registry.send(registry.request(blob(digest)).header("Range", "bytes=-3")));
        assertThat(last.body()).isEqualTo(Arrays.copyOfRange(content, 999_997, 1_000_000));
    }

    @Test
    void anEmptyBlobIsServed() {
        Digest digest = registry.pushBlob("team/app", new byte[0]);

        assertThat(expect(200, registry.get(blob(digest))).body()).isEmpty();
    }

    @Test
    void anUploadGoesOnInAnotherRegistryOnTheBucket() throws IOException {
        byte[] content = Contents.random(3, 100_000);
        String location = location(expect(202, registry.send("POST", "/v2/team/app/blobs/uploads/", new byte[0])));
        expect(202, registry.send("PATCH", location, Arrays.copyOf(content, 60_000)));
        try (RunningRegistry other =
                RunningRegistry.on(new StorageConfig.Bucket(store.config(), temp.resolve("own")))) {
            byte[] rest = Arrays.copyOfRange(content, 60_000, content.length);
            String path = location + "?digest=" + Contents.sha256(content);

            expect(
                    201,
                    other.send(other.request(path)
                            .header("Content-Range", "60000-99999")
                            .PUT(BodyPublishers.ofByteArray(rest))));

            assertThat(expect(200, other.get(blob(Contents.sha256(content)))).body())
                    .isEqualTo(content);
        }
        assertThat(expect(200, registry.get(blob(Contents.sha256(content)))).body())
                .isEqualTo(content);
    }

    @Test
    void aClientThatGoesAwayInTheMiddleLeavesTheRegistryAtWork() throws Exception {
        byte[] content = Contents.random(4, BIG);
        Digest digest = registry.pushBlob("team/app", content);
        for (int i = 0; i < 3; i++) {
            try (HttpClient client = HttpClient.newHttpClient();
                    InputStream body = client.send(
                                    registry.request(blob(digest)).build(), BodyHandlers.ofInputStream())
                            .body()) {
                assertThat(body.readNBytes(1000)).hasSize(1000);
            }
        }

        assertThat(expect(200, registry.get(blob(digest))).body()).isEqualTo(content);
    }

    @Test
    void anImageIsPushedAndPulledByItsTag() {
        byte[] image = registry.pushImage("team/app", "v1", "hello");

        assertThat(expect(200, registry.get("/v2/team/app/manifests/v1")).body())
                .isEqualTo(image);
        assertThat(RunningRegistry.json(registry.get("/v2/team/app/tags/list")).toString())
                .contains("v1");
    }
}
