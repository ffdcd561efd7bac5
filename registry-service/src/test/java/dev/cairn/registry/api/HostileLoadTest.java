package dev.cairn.registry.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;

import static dev.cairn.registry.api.RunningRegistry.OCI_INDEX;
import static dev.cairn.registry.api.RunningRegistry.OCI_MANIFEST;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that are allowed to push, and mean no good: what each of them asks for is within the limits, and together it
 * would be several times the heap. Some may be told to come back later; the others are served, and the process lives.
 */
class HostileLoadTest {

    private static final int MANY = 40;
    private static final int MANIFEST = 8_000_000;
    private static final byte[] CONFIG = Contents.text("{}");

    @TempDir
    private Path temp;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    /** Comes from another address than those that mean no good. */
    private final HttpClient other = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .localAddress(InetAddress.ofLiteral("127.0.0.2"))
            .build();

    private final List<Socket> sockets = new ArrayList<>();
    private RegistryProcess registry;

    @BeforeEach
    void start() throws Exception {
        registry = RegistryProcess.start(temp.resolve("data"), "-Xmx192m", "-XX:+ExitOnOutOfMemoryError");
        for (String repository : List.of("a", "b")) {
            String upload = "/v2/" + repository + "/blobs/uploads/?digest=" + Contents.sha256(CONFIG);
            HttpResponse<byte[]> pushed = send(registry.request(upload).POST(BodyPublishers.ofByteArray(CONFIG)));
            assertThat(pushed.statusCode()).isEqualTo(201);
        }
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        registry.close();
        assertThat(Files.readString(temp.resolve("logs").resolve("out"))).doesNotContain("OutOfMemoryError");
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> put(String reference, String type, byte[] manifest)
            throws IOException, InterruptedException {
        return send(registry.request("/v2/a/manifests/" + reference)
                .header("Content-Type", type)
                .PUT(BodyPublishers.ofByteArray(manifest)));
    }

    /** All at once; how they are answered. */
    private List<Integer> all(int count, Request request) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                running.add(threads.submit(() -> request.send(number)));
            }
            List<Integer> answers = new ArrayList<>();
            for (Future<Integer> one : running) {
                answers.add(one.get());
            }
            return answers;
        }
    }

    private interface Request {
        int send(int number) throws Exception;
    }

    private void assertServes() throws Exception {
        assertServes(client);
    }

    private void assertServes(HttpClient to) throws Exception {
        byte[] subject = Contents.text("subject " + System.nanoTime());
        byte[] image = Contents.image(",\"subject\":" + Contents.descriptor(OCI_MANIFEST, subject), CONFIG);
        Digest digest = Contents.sha256(image);
        assertThat(to.send(
                                registry.request("/v2/b/manifests/" + digest)
                                        .header("Content-Type", OCI_MANIFEST)
                                        .PUT(BodyPublishers.ofByteArray(image))
                                        .build(),
                                BodyHandlers.ofByteArray())
                        .statusCode())
                .isEqualTo(201);
        assertThat(body(to, "/v2/b/manifests/" + digest)).isEqualTo(image);
        assertThat(new String(body(to, "/v2/b/referrers/" + Contents.sha256(subject)), StandardCharsets.UTF_8))
                .contains(digest.toString());
    }

    private byte[] body(HttpClient to, String path) throws IOException, InterruptedException {
        return to.send(registry.request(path).build(), BodyHandlers.ofByteArray())
                .body();
    }

    private static byte[] padded(int number, int size) {
        return Contents.image(
                ",\"annotations\":{\"pad\":\""
                        + Integer.toString(number).repeat(size).substring(0, size) + "\"}",
                CONFIG);
    }

    @Test
    void manifestsOfVeryManySmallThings() throws Exception {
        List<byte[]> manifests = List.of(
                indexWith("\"x\":[", "{},", "{}]"),
                indexWith("\"x\":[", "[],", "[]]"),
                indexWith("\"x\":[", "1,", "1]"),
                indexWith("\"x\":[", "\"\",", "\"\"]"),
                indexWith("\"x\":[", "{\"a\":{}},", "{}]"),
                index(MANIFEST));

        List<Integer> answers = all(
                4 * manifests.size(),
                i -> put("v" + i, OCI_INDEX, manifests.get(i % manifests.size()))
                        .statusCode());

        assertThat(answers).isSubsetOf(201, 404, 409, 429).contains(201, 404);
        assertServes();
        assertThat(send(registry.request("/api/gc").POST(BodyPublishers.noBody()))
                        .statusCode())
                .isLessThan(500);
        assertServes();
    }

    private static byte[] indexWith(String opening, String one, String closing) {
        String head = "{\"schemaVersion\":2,\"manifests\":[],";
        int count = (MANIFEST - head.length() - opening.length() - closing.length() - 1) / one.length();
        return Contents.text(head + opening + one.repeat(count) + closing + "}");
    }

    /** Of as many descriptors as go in, none of which is there. */
    private static byte[] index(int size) {
        StringBuilder index = new StringBuilder("{\"schemaVersion\":2,\"manifests\":[");
        for (int i = 0; index.length() < size - 200; i++) {
            index.append(i == 0 ? "" : ",").append("{\"size\":1,\"digest\":\"sha256:%064x\"}".formatted(i));
        }
        return Contents.text(index.append("]}").toString());
    }

    @Test
    void referrersWithLargeAnnotations() throws Exception {
        Digest subject = Contents.sha256(Contents.text("subject"));
        String naming = ",\"subject\":" + Contents.descriptor(OCI_MANIFEST, Contents.text("subject"));
        for (int i = 0; i < MANY; i++) {
            byte[] manifest = Contents.image(
                    naming + ",\"annotations\":{\"" + i + "\":\"" + "x".repeat(2_000_000) + "\"}", CONFIG);
            assertThat(put(Contents.sha256(manifest).toString(), OCI_MANIFEST, manifest)
                            .statusCode())
                    .isEqualTo(201);
        }

        List<Integer> answers = all(
                MANY, _ -> send(registry.request("/v2/a/referrers/" + subject)).statusCode());

        assertThat(answers).isSubsetOf(200, 429).contains(200);
        assertServes();
    }

    @Test
    void listsOfOldClientsWithLargeAnnotations() throws Exception {
        byte[] subject = padded(1, 10);
        assertThat(put("subject", OCI_MANIFEST, subject).statusCode()).isEqualTo(201);
        byte[] listed = padded(2, 10);
        assertThat(put("listed", OCI_MANIFEST, listed).statusCode()).isEqualTo(201);
        String entry = Contents.descriptor(OCI_MANIFEST, listed)
                .replace("}", ",\"annotations\":{\"pad\":\"" + "x".repeat(7_900_000) + "\"}}");
        byte[] list = Contents.text("{\"schemaVersion\":2,\"manifests\":[" + entry + "]}");
        Digest digest = Contents.sha256(subject);
        assertThat(put(digest.toString().replace(':', '-'), OCI_INDEX, list).statusCode())
                .isEqualTo(201);

        List<Integer> answers = all(
                MANY, _ -> send(registry.request("/v2/a/referrers/" + digest)).statusCode());

        assertThat(answers).isSubsetOf(200, 429).contains(200);
        assertServes();
    }

    @Test
    void bodiesThatStallBeforeTheirEnd() throws Exception {
        byte[] all = new byte[MANIFEST];
        try (ExecutorService threads = Executors.newFixedThreadPool(MANY)) {
            for (int i = 0; i < MANY; i++) {
                Socket socket = open("PUT /v2/a/manifests/v" + i + " HTTP/1.1\r\nHost: x\r\nContent-Type: "
                        + OCI_MANIFEST + "\r\nContent-Length: " + MANIFEST + "\r\n\r\n");
                var _ = threads.submit(() -> {
                    socket.getOutputStream().write(all, 0, all.length - 1);
                    return socket;
                });
            }
            // While they hold what they got, and after some were refused.
            for (int i = 0; i < 5; i++) {
                assertServes();
                assertServes(other);
            }
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        assertServes();
    }

    private Socket open(String head) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), registry.port());
        sockets.add(socket);
        socket.setSoTimeout(60_000);
        OutputStream out = socket.getOutputStream();
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return socket;
    }

    @Test
    void bodiesOfWhichNothingComes() throws Exception {
        for (int i = 0; i < 5 * MANY; i++) {
            open("PUT /v2/a/manifests/v" + i + " HTTP/1.1\r\nHost: x\r\nContent-Type: " + OCI_MANIFEST
                    + "\r\nContent-Length: " + MANIFEST + "\r\n\r\n");
        }

        for (int i = 0; i < 5; i++) {
            assertServes();
        }
        byte[] large = padded(1, 7_900_000);
        assertThat(put("large", OCI_MANIFEST, large).statusCode()).isEqualTo(201);
    }

    @Test
    void streamsOfWhichNoAnswerIsTaken() throws Exception {
        byte[] image = padded(1, 60_000);
        assertThat(put("v1", OCI_MANIFEST, image).statusCode()).isEqualTo(201);
        Http2Settings settings = new Http2Settings().setInitialWindowSize(1);
        HttpClientOptions http2 = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setInitialSettings(settings);
        Vertx vertx = Vertx.vertx();
        try {
            io.vertx.core.http.HttpClient streams = vertx.createHttpClient(http2);
            List<io.vertx.core.Future<HttpClientResponse>> heads = new ArrayList<>();
            for (int i = 0; i < 5 * MANY; i++) {
                heads.add(streams.request(HttpMethod.GET, registry.port(), "127.0.0.1", "/v2/a/manifests/v1")
                        .compose(HttpClientRequest::send)
                        .onSuccess(head -> head.exceptionHandler(_ -> {}))); // it is cut off in the end
            }
            heads.getFirst().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);

            for (int i = 0; i < 5; i++) {
                assertServes(other);
            }
        } finally {
            var _ = vertx.close();
        }
        assertServes();
    }

    @Test
    void answersThatAreNotTaken() throws Exception {
        byte[] first = padded(0, 7_900_000);
        for (int i = 0; i < MANY; i++) {
            byte[] manifest = i == 0 ? first : padded(i, 7_900_000);
            assertThat(put("v" + i, OCI_MANIFEST, manifest).statusCode()).isEqualTo(201);
        }
        for (int i = 0; i < 5 * MANY; i++) {
            open("GET /v2/a/manifests/v" + i % MANY + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        }

        assertServes();

        assertThat(all(
                        MANY,
                        i -> send(registry.request("/v2/a/manifests/v" + i)).statusCode()))
                .containsOnly(200);
        assertThat(readAll(sockets.getFirst())).endsWith(first);
    }

    private static byte[] readAll(Socket socket) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (InputStream in = socket.getInputStream()) {
            in.transferTo(all);
        }
        return all.toByteArray();
    }
}
