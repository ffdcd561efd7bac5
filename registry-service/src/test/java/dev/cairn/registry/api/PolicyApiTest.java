package dev.cairn.registry.api;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.policy.RepositoryPolicy;
import dev.cairn.registry.policy.Retention;
import dev.cairn.registry.policy.TagRule;

import static dev.cairn.registry.api.RunningRegistry.OCI_INDEX;
import static dev.cairn.registry.api.RunningRegistry.OCI_MANIFEST;
import static dev.cairn.registry.api.RunningRegistry.code;
import static dev.cairn.registry.api.RunningRegistry.expect;
import static dev.cairn.registry.api.RunningRegistry.header;
import static dev.cairn.registry.api.RunningRegistry.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a repository's policy lets clients do: what becomes of tags, and how much fits. */
class PolicyApiTest {

    @TempDir
    private Path data;

    private RunningRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = RunningRegistry.in(data, PolicyApiTest::policy);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private static RepositoryPolicy policy(Repository repository) {
        return switch (repository.name()) {
            case "mirror/a" -> RepositoryPolicy.with(TagRule.MUTABLE);
            case "small" ->
                new RepositoryPolicy(TagRule.RECREATABLE, false, Retention.EVERYTHING, OptionalLong.of(10_000));
            case "large" ->
                new RepositoryPolicy(TagRule.RECREATABLE, false, Retention.EVERYTHING, OptionalLong.of(10_000_000));
            case "sparse" -> new RepositoryPolicy(TagRule.MUTABLE, true, Retention.EVERYTHING, OptionalLong.empty());
            case "strict" -> RepositoryPolicy.with(TagRule.IMMUTABLE);
            default -> RepositoryPolicy.DEFAULT;
        };
    }

    private static void assertRefused(HttpResponse<byte[]> answer) {
        expect(405, answer);
        assertThat(code(answer)).isEqualTo("UNSUPPORTED");
        assertThat(json(answer).at("/errors/0/detail/rule").asText()).isEqualTo("immutable-tags");
        assertThat(header(answer, "Allow")).doesNotContain("DELETE");
    }

    @Test
    void byDefaultATagDoesNotMoveAndMayBeMadeAgainAfterADelete() {
        registry.pushImage("a", "v1", "first");
        byte[] second = registry.pushImage("a", "v2", "second");

        HttpResponse<byte[]> moved = expect(409, registry.putManifest("a", "v1", OCI_MANIFEST, second));
        assertThat(json(moved).at("/errors/0/detail/rule").asText()).isEqualTo("recreatable-tags");

        expect(202, registry.delete("/v2/a/manifests/v1"));
        expect(201, registry.putManifest("a", "v1", OCI_MANIFEST, second));
    }

    @Test
    void whereTagsAreImmutableNoneMovesAndClientsDeleteNothing() {
        byte[] first = registry.pushImage("strict", "v1", "first");
        byte[] second = registry.pushImage("strict", "v2", "second");
        String blob = "/v2/strict/blobs/" + registry.pushBlob("strict", Contents.text("blob"));

        HttpResponse<byte[]> moved = expect(409, registry.putManifest("strict", "v1", OCI_MANIFEST, second));
        assertThat(json(moved).at("/errors/0/detail/rule").asText()).isEqualTo("immutable-tags");

        assertRefused(registry.delete("/v2/strict/manifests/v1"));
        assertRefused(registry.delete("/v2/strict/manifests/" + Contents.sha256(first)));
        assertRefused(registry.delete(blob));
        String attached = Contents.sha256(first).toString().replace(':', '-') + ".sig";
        registry.pushImage("strict", attached, "signature");
        assertRefused(registry.delete("/v2/strict/manifests/" + attached));
        assertThat(registry.get("/v2/strict/manifests/v1").body()).isEqualTo(first);
        expect(200, registry.get(blob));
    }

    @Test
    void inAMirrorATagMoves() {
        registry.pushImage("mirror/a", "latest", "first");

        byte[] second = registry.pushImage("mirror/a", "latest", "second");

        assertThat(registry.get("/v2/mirror/a/manifests/latest").body()).isEqualTo(second);
        expect(202, registry.delete("/v2/mirror/a/manifests/latest"));
    }

    private HttpResponse<byte[]> sendIf(String header, String value, String method, String tag, byte[] image) {
        return registry.send(registry.request("/v2/mirror/a/manifests/" + tag)
                .header("Content-Type", OCI_MANIFEST)
                .header(header, value)
                .method(method, BodyPublishers.ofByteArray(image)));
    }

    /** As clients add to a list of referrers that they keep under a tag (main, "Referrers Tag Schema"). */
    @Test
    void aTagIsMovedOnlyFromWhatTheClientHasSeen() {
        byte[] first = registry.pushImage("mirror/a", "latest", "first");
        byte[] second = registry.pushImage("mirror/a", "other", "second");
        String etag = header(registry.get("/v2/mirror/a/manifests/latest"), "ETag");

        HttpResponse<byte[]> moved = sendIf("If-Match", etag, "PUT", "latest", second);
        HttpResponse<byte[]> late = sendIf("If-Match", etag, "PUT", "latest", first);
        HttpResponse<byte[]> lateDelete = sendIf("If-Match", etag, "DELETE", "latest", new byte[0]);

        assertThat(header(expect(201, moved), "ETag")).isEqualTo("\"" + Contents.sha256(second) + "\"");
        assertThat(code(expect(412, late))).isEqualTo("UNSUPPORTED");
        expect(412, lateDelete);
        assertThat(registry.get("/v2/mirror/a/manifests/latest").body()).isEqualTo(second);
        expect(202, sendIf("If-Match", "\"" + Contents.sha256(second) + "\"", "DELETE", "latest", new byte[0]));
        expect(412, sendIf("If-Match", "*", "PUT", "latest", second));
        expect(404, registry.get("/v2/mirror/a/manifests/latest"));
    }

    @Test
    void aTagIsMadeOnlyWhereThereIsNone() {
        byte[] image = registry.pushImage("mirror/a", "there", "image");

        expect(412, sendIf("If-None-Match", "*", "PUT", "there", image));
        expect(412, sendIf("If-None-Match", "*", "PUT", Contents.sha256(image).toString(), image));
        expect(201, sendIf("If-None-Match", "*", "PUT", "new", image));
    }

    @Test
    void ofManyThatMoveATagFromTheSameStateOneDoes() throws Exception {
        registry.pushImage("mirror/a", "latest", "first");
        String etag = header(registry.get("/v2/mirror/a/manifests/latest"), "ETag");
        List<Future<HttpResponse<byte[]>>> pushes = new ArrayList<>();

        try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 8; i++) {
                byte[] image = registry.pushImage("mirror/a", "mine" + i, "image " + i);
                pushes.add(clients.submit(() -> sendIf("If-Match", etag, "PUT", "latest", image)));
            }
        }

        List<Integer> answers = new ArrayList<>();
        for (Future<HttpResponse<byte[]>> push : pushes) {
            answers.add(push.get().statusCode());
        }
        assertThat(answers).containsOnlyOnce(201).containsOnly(201, 412);
    }

    @Test
    void inASparseRepositoryAnIndexMayListPlatformsThatAreNotThere() {
        byte[] config = Contents.text("{}");
        registry.pushBlob("sparse", config);
        byte[] image = Contents.image("", config, Contents.text("a layer that is not there"));
        byte[] index = Contents.text("{\"schemaVersion\":2,\"manifests\":[" + Contents.descriptor(OCI_MANIFEST, image)
                + "," + Contents.descriptor(OCI_MANIFEST, Contents.text("another platform")) + "]}");

        expect(404, registry.putManifest("default", "v1", OCI_INDEX, index));
        expect(201, registry.putManifest("sparse", "v1", OCI_INDEX, index));

        String listed = "/v2/sparse/manifests/" + Contents.sha256(image);
        assertThat(registry.get("/v2/sparse/manifests/v1").body()).isEqualTo(index);
        expect(404, registry.get(listed));
        expect(201, registry.putManifest("sparse", Contents.sha256(image).toString(), OCI_MANIFEST, image));
        assertThat(registry.get(listed).body()).isEqualTo(image);
    }

    @Test
    void alsoInASparseRepositoryWhatIsThereHasTheSizeThatIsGiven() {
        byte[] config = Contents.text("{}");
        registry.pushBlob("sparse", config);
        byte[] wrong = Contents.text(new String(Contents.image("", config), StandardCharsets.UTF_8)
                .replace("\"size\":" + config.length, "\"size\":" + (config.length + 1)));

        assertThat(code(expect(400, registry.putManifest("sparse", "v1", OCI_MANIFEST, wrong))))
                .isEqualTo("MANIFEST_INVALID");
    }

    @Test
    void tagsThatAttachThingsToADigestMoveEverywhere() {
        byte[] image = registry.pushImage("a", "v1", "image");
        String tag = Contents.sha256(image).toString().replace(':', '-') + ".sig";
        registry.pushImage("a", tag, "one signature");

        byte[] two = registry.pushImage("a", tag, "two signatures");

        assertThat(registry.get("/v2/a/manifests/" + tag).body()).isEqualTo(two);
    }

    @Test
    void aQuotaIsHeldByEveryWayInAndFreedByDeletes() {
        byte[] half = Contents.random(1, 6_000);
        Digest first = registry.pushBlob("small", half);
        registry.pushBlob("small", half);
        byte[] more = Contents.random(2, 6_000);
        Digest second = registry.pushBlob("other", more);

        assertNoRoom(registry.send("POST", "/v2/small/blobs/uploads/?digest=" + second, more));
        assertNoRoom(registry.send("POST", "/v2/small/blobs/uploads/?mount=" + second + "&from=other", new byte[0]));
        assertNoRoom(registry.send("POST", "/v2/small/blobs/uploads/?mount=" + second, new byte[0]));
        HttpResponse<byte[]> begun = expect(202, registry.send("POST", "/v2/small/blobs/uploads/", new byte[0]));
        assertNoRoom(registry.send("PUT", RunningRegistry.location(begun) + "?digest=" + second, more));
        expect(404, registry.head("/v2/small/blobs/" + second));

        expect(202, registry.delete("/v2/small/blobs/" + first));
        registry.pushBlob("small", more);
        byte[] config = Contents.text("{}");
        registry.pushBlob("small", config);
        byte[] large = Contents.image(",\"annotations\":{\"pad\":\"" + "x".repeat(5_000) + "\"}", config);
        assertNoRoom(registry.putManifest("small", "v1", OCI_MANIFEST, large));
    }

    @Test
    void anUploadThatWillNotFitIsBrokenOffAndTakesNoRoom() throws IOException {
        String first = begun();
        expect(202, registry.send("PATCH", first, Contents.random(1, 6_000)));
        // It says how much comes; it does not; and it comes in pieces. Others that are under way count as well.
        String announced = begun();
        assertNoRoom(registry.send("PATCH", announced, Contents.random(2, 5_000)));
        String streamed = begun();
        assertNoRoom(registry.send(registry.request(streamed)
                .method(
                        "PATCH",
                        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(Contents.random(3, 5_000_000))))));
        String pieces = begun();
        expect(202, registry.send("PATCH", pieces, Contents.random(4, 3_000)));
        assertNoRoom(registry.send("PATCH", pieces, Contents.random(5, 2_000)));

        for (String gone : List.of(announced, streamed, pieces)) {
            expect(404, registry.get(gone));
        }
        try (Stream<Path> uploads = Files.list(data.resolve("uploads"))) {
            assertThat(uploads).hasSize(2);
        }
        expect(201, registry.send("PUT", first + "?digest=" + Contents.sha256(Contents.random(1, 6_000)), new byte[0]));
    }

    @Test
    void underTheNameOfWhatIsThereNotMoreComesThanThatHas() throws Exception {
        Digest there = registry.pushBlob("small", Contents.random(1, 6_000));
        String other = "?digest=" + Contents.sha256(Contents.random(2, 100));
        String begun = begun();
        int size = 5_000_000;

        assertNoRoom(registry.send("POST", "/v2/small/blobs/uploads/?digest=" + there, new byte[size]));
        assertNoRoom(registry.send(registry.request(begun + "?digest=" + there)
                .PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[size])))));

        expect(404, registry.get(begun));
        assertThat(bytesOfUploads()).isZero();
        expect(201, registry.send("POST", "/v2/small/blobs/uploads/" + other, Contents.random(2, 100)));
    }

    @Test
    void whatIsThereComesOnceMoreAndKeepsNobodyOut() throws Exception {
        byte[] content = Contents.random(1, 6_000);
        Digest there = registry.pushBlob("small", content);
        byte[] more = Contents.random(2, 3_000);
        String upload = begun();

        try (Socket again = sending("PUT", upload + "?digest=" + there, content.length)) {
            again.getOutputStream().write(content, 0, 5_000);
            await().until(() -> bytesOfUploads() >= 5_000);
            expect(201, registry.send("POST", "/v2/small/blobs/uploads/?digest=" + Contents.sha256(more), more));

            again.getOutputStream().write(content, 5_000, 1_000);
            assertThat(statusLine(again)).isEqualTo("HTTP/1.1 201 ");
        }
    }

    @Test
    void whatBreaksOffOnItsWayOnceMoreStaysOnlyIfItFits() throws Exception {
        byte[] content = Contents.random(1, 6_000);
        Digest there = registry.pushBlob("small", content);

        for (int received : new int[] {3_000, 5_000}) {
            String upload = begun();
            try (Socket again = sending("PUT", upload + "?digest=" + there, content.length)) {
                again.getOutputStream().write(content, 0, received);
                await().until(() -> bytesOfUploads() >= received);
            }
            if (received == 5_000) {
                await().until(() -> registry.get(upload).statusCode() == 404);
            } else {
                assertThat(header(expect(204, registry.get(upload)), "Range")).isEqualTo("0-2999");
                expect(204, registry.delete(upload));
            }
        }
    }

    @Test
    void pushesAndMountsAtTheSameMomentDoNotPassTheQuotaTogether() throws Exception {
        List<byte[]> blobs = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            byte[] blob = Contents.random(i, 4_000);
            registry.pushBlob("other", blob);
            blobs.add(blob);
        }

        List<Future<Integer>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (byte[] blob : blobs) {
                String uploads = "/v2/small/blobs/uploads/";
                Digest digest = Contents.sha256(blob);
                boolean mounts = answers.size() % 2 == 0;
                answers.add(threads.submit(() -> (mounts
                                ? registry.send("POST", uploads + "?mount=" + digest + "&from=other", new byte[0])
                                : registry.send("POST", uploads + "?digest=" + digest, blob))
                        .statusCode()));
            }
        }

        assertThat(answers)
                .map(Future::get)
                .containsOnly(201, 403)
                .filteredOn(status -> status == 201)
                .hasSize(2);
    }

    @Test
    void uploadsThatGoOnSideBySideDoNotPassTheQuotaTogether() throws Exception {
        int size = 5_000_000; // half of what there is
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(patching(begun("large"), size));
        }
        // By turns, so that none knew at its beginning what the others would bring.
        byte[] piece = Contents.random(7, size / 10);
        for (int sent = 0; sent < size; sent += piece.length) {
            clients.removeIf(client -> !takes(client, piece));
        }

        List<String> answers = new ArrayList<>();
        for (Socket client : clients) {
            answers.add(statusLine(client));
            client.close();
        }

        assertThat(answers).allMatch(line -> line.contains(" 202 ") || line.contains(" 403 ") || line.isEmpty());
        assertThat(answers.stream().filter(line -> line.contains(" 202 "))).hasSizeLessThanOrEqualTo(2);
        assertThat(bytesOfUploads()).isLessThanOrEqualTo(10_000_000 + 4 * 128 * 1024); // each writes a buffer at once
    }

    private Socket patching(String upload, int size) throws IOException {
        return sending("PATCH", upload, size);
    }

    private Socket sending(String method, String upload, int size) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), registry.port());
        socket.setSoTimeout(30_000);
        URI uri = URI.create(upload);
        String path = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        socket.getOutputStream()
                .write(Contents.text(method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                        + "Content-Type: application/octet-stream\r\nContent-Length: " + size + "\r\n\r\n"));
        return socket;
    }

    /** Whether it is not refused and cut off. */
    private static boolean takes(Socket socket, byte[] piece) {
        try {
            socket.getOutputStream().write(piece);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static String statusLine(Socket socket) {
        try {
            byte[] head = socket.getInputStream().readNBytes(13);
            return new String(head, StandardCharsets.US_ASCII);
        } catch (IOException _) {
            return ""; // cut off
        }
    }

    private long bytesOfUploads() throws IOException {
        try (Stream<Path> files = Files.walk(data.resolve("uploads"))) {
            long bytes = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
            return bytes;
        }
    }

    private String begun() {
        return begun("small");
    }

    private String begun(String repository) {
        return RunningRegistry.location(
                expect(202, registry.send("POST", "/v2/" + repository + "/blobs/uploads/", new byte[0])));
    }

    private static void assertNoRoom(HttpResponse<byte[]> answer) {
        expect(403, answer);
        assertThat(code(answer)).isEqualTo("DENIED");
        assertThat(json(answer).at("/errors/0/detail/rule").asText()).isEqualTo("quota");
        assertThat(json(answer).at("/errors/0/message").asText()).contains("quota of 10000 bytes");
    }
}
