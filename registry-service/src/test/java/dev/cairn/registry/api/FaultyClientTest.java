package dev.cairn.registry.api;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

import io.vertx.core.ThreadingModel;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;

import static dev.cairn.registry.api.RunningRegistry.OCI_MANIFEST;
import static dev.cairn.registry.api.RunningRegistry.code;
import static dev.cairn.registry.api.RunningRegistry.expect;
import static dev.cairn.registry.api.RunningRegistry.header;
import static dev.cairn.registry.api.RunningRegistry.location;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Clients of another age, or with a fault: each gets an answer, and nobody else notices. */
@Timeout(60)
class FaultyClientTest {

    private static final byte[] CONTENT = Contents.random(1, 100_000);
    private static final Digest DIGEST = Contents.sha256(CONTENT);

    @TempDir
    private Path data;

    private RunningRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = RunningRegistry.in(
                data, ThreadingModel.EVENT_LOOP, RunningRegistry.limits(8 << 20, 64L << 20, Duration.ofSeconds(2)));
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private Socket open(String start) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), registry.port());
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write((start + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private String answer(String request) throws IOException {
        try (Socket socket = open(request)) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void aClientOfHttp10IsAnsweredAndItsConnectionClosed() throws IOException {
        registry.pushBlob("a", Contents.text("content"));

        assertThat(answer("GET /v2/a/blobs/" + Contents.sha256(Contents.text("content")) + " HTTP/1.0"))
                .startsWith("HTTP/1.0 200 OK")
                .endsWith("\r\n\r\ncontent");
    }

    @Test
    void anAnswerToHeadHasTheLengthAndNoBody() throws IOException {
        registry.pushImage("a", "v1", "word");
        for (String path : new String[] {"manifests/v1", "manifests/v2", "tags/list", "referrers/" + DIGEST, "x/y"}) {
            String answer = answer("HEAD /v2/a/" + path + " HTTP/1.1\r\nHost: x\r\nConnection: close");

            assertThat(answer)
                    .as(path)
                    .containsPattern("(?i)content-length: [1-9]")
                    .endsWith("\r\n\r\n");
        }
    }

    @Test
    void anAnswerWithoutContentHasNoLengthEither() throws IOException {
        String location = location(expect(202, registry.send("POST", "/v2/a/blobs/uploads/", new byte[0])));

        assertThat(answer("GET " + location + " HTTP/1.1\r\nHost: x\r\nConnection: close"))
                .startsWith("HTTP/1.1 204 ")
                .doesNotContainPattern("(?i)content-length|transfer-encoding");
    }

    @Test
    void ofTwoClientsThatWriteToOneUploadOneIsToldToWait() throws IOException {
        String location = location(expect(202, registry.send("POST", "/v2/a/blobs/uploads/", new byte[0])));
        try (Socket first = open("PATCH " + location + " HTTP/1.1\r\nHost: x\r\nContent-Length: 100000")) {
            Thread writer = Thread.ofVirtual().start(() -> trickle(first));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> !header(registry.get(location), "Range").equals("0-0"));

            HttpResponse<byte[]> second = registry.send("PATCH", location, CONTENT);

            assertThat(second.statusCode()).isEqualTo(409);
            assertThat(code(second)).isEqualTo("BLOB_UPLOAD_INVALID");
            assertThat(new String(first.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 202");
            writer.interrupt();
        }
        expect(201, registry.send("PUT", location + "?digest=" + DIGEST, new byte[0]));
    }

    /** Ten pieces, a second apart: longer than a second writer waits for the first. */
    private static void trickle(Socket socket) {
        try {
            for (int i = 0; i < 10; i++) {
                socket.getOutputStream().write(CONTENT, i * 10_000, 10_000);
                Thread.sleep(1000);
            }
        } catch (IOException | InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aManifestThatIsCutOffLeavesNothing() throws IOException {
        try (Socket socket = open("PUT /v2/a/manifests/v1 HTTP/1.1\r\nHost: x\r\nContent-Type: " + OCI_MANIFEST
                + "\r\nContent-Length: 500")) {
            socket.getOutputStream().write("{\"schemaVersion\":2".getBytes(StandardCharsets.US_ASCII));
        }

        assertThat(answer("PUT /v2/a/manifests/v1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 500"))
                .startsWith("HTTP/1.1 400 ")
                .contains("MANIFEST_INVALID");
        expect(404, registry.get("/v2/a/manifests/v1"));
    }

    @Test
    void aClientThatGoesAwayInTheMiddleOfABlobLeavesNoOpenFile() throws IOException {
        byte[] large = Contents.random(2, 30 << 20);
        Digest digest = registry.pushBlob("a", large);
        for (int i = 0; i < 20; i++) {
            try (Socket socket = open("GET /v2/a/blobs/" + digest + " HTTP/1.1\r\nHost: x")) {
                assertThat(socket.getInputStream().readNBytes(1000)).hasSize(1000);
            }
        }

        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> openFiles(digest) == 0);
        assertThat(registry.get("/v2/a/blobs/" + digest).body()).isEqualTo(large);
    }

    private static long openFiles(Digest digest) throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        assumeTrue(Files.isDirectory(descriptors), "open files are told in /proc only");
        try (Stream<Path> all = Files.list(descriptors)) {
            return all.filter(link -> leadsTo(link, digest.hex())).count();
        }
    }

    private static boolean leadsTo(Path link, String name) {
        try {
            return Files.readSymbolicLink(link).toString().contains(name);
        } catch (IOException _) {
            return false; // closed since
        }
    }

    @Test
    void aClientThatStallsIsCutOff() throws IOException {
        assertThat(answer("POST /v2/a/blobs/uploads/?digest=" + DIGEST + " HTTP/1.1\r\nHost: x\r\nContent-Length: 9"))
                .startsWith("HTTP/1.1 400 ")
                .contains("BLOB_UPLOAD_INVALID");
    }

    @Test
    void aPathThatOnlyTheRouterTakesForOursIsUnknown() throws IOException {
        assertThat(answer("GET /x/../v2/ HTTP/1.1\r\nHost: x\r\nConnection: close"))
                .startsWith("HTTP/1.1 404 ")
                .contains("UNSUPPORTED");
    }

    @Test
    void everyRefusalIsInTheSpecificationsJson() {
        for (String request : new String[] {
            "GET /v2/a/manifests/none",
            "GET /v2/a/blobs/" + DIGEST,
            "GET /v2/a/tags/list",
            "GET /v2/a/nothing",
            "GET /v2/A/tags/list",
            "GET /v2/a/blobs/sha256:x",
            "GET /v2/a/manifests/sha256:baddigeststring",
            "GET /v2/a/blobs/uploads/x",
            "PUT /v2/a/blobs/" + DIGEST,
            "POST /v2/",
            "PUT /v2/a/tags/list",
            "DELETE /v2/a/referrers/" + DIGEST,
            "DELETE /v2/a/blobs/" + DIGEST,
            "DELETE /v2/a/manifests/none",
            "DELETE /v2/_catalog",
        }) {
            String[] parts = request.split(" ", 2);

            HttpResponse<byte[]> refused = registry.send(parts[0], parts[1], new byte[0]);

            assertThat(refused.statusCode()).as(request).isBetween(400, 416);
            assertThat(header(refused, "Content-Type")).as(request).isEqualTo("application/json");
            assertThat(ErrorCode.valueOf(code(refused))).as(request).isNotEqualTo(ErrorCode.UNKNOWN);
            assertThat(RunningRegistry.json(refused).at("/errors/0/message").asText())
                    .as(request)
                    .isNotEmpty();
        }
    }
}
