package dev.cairn.registry.api;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;

import io.vertx.core.ThreadingModel;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;

import static dev.cairn.registry.api.RunningRegistry.expect;
import static dev.cairn.registry.api.RunningRegistry.header;
import static dev.cairn.registry.api.RunningRegistry.location;
import static org.assertj.core.api.Assertions.assertThat;

/** Clients that go away, wait for leave, stall, or send what nobody asked for. */
class BrokenConnectionTest {

    private static final byte[] CONTENT = Contents.random(1, 100_000);
    private static final Digest DIGEST = Contents.sha256(CONTENT);

    @TempDir
    private Path data;

    private RunningRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = RunningRegistry.in(
                data, ThreadingModel.VIRTUAL_THREAD, RunningRegistry.limits(1000, 1 << 20, Duration.ofSeconds(1)));
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private Socket open(String start) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), registry.port());
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write((start + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String readAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    @Test
    void aTruncatedBlobLeavesNeitherBlobNorUpload() throws IOException {
        try (Socket socket =
                open("POST /v2/a/blobs/uploads/?digest=" + DIGEST + " HTTP/1.1\r\nHost: x\r\nContent-Length: 100000")) {
            socket.getOutputStream().write(CONTENT, 0, 70_000);
        }

        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> uploads() == 0);
        expect(404, registry.head("/v2/a/blobs/" + DIGEST));
    }

    @Test
    void aBlobThatSaysThatItIsTooLargeIsNotWaitedFor() throws IOException {
        try (Socket socket = open("POST /v2/a/blobs/uploads/?digest=" + DIGEST
                + " HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2000000")) {
            assertThat(readAll(socket)).startsWith("HTTP/1.1 413 ").contains("SIZE_INVALID");
        }
        assertThat(uploads()).isZero();
    }

    @Test
    void aTruncatedChunkCanBeResumedFromWhatArrived() throws IOException {
        String location = location(expect(202, registry.send("POST", "/v2/a/blobs/uploads/", new byte[0])));
        try (Socket socket = open("PATCH " + location + " HTTP/1.1\r\nHost: x\r\nContent-Length: 100000")) {
            socket.getOutputStream().write(CONTENT, 0, 70_000);
            // Before the connection ends: what is still under way then may be lost, and the client asks for the rest.
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> header(registry.get(location), "Range").equals("0-69999"));
        }

        byte[] rest = Arrays.copyOfRange(CONTENT, 70_000, 100_000);
        expect(201, registry.send("PUT", location + "?digest=" + DIGEST, rest));
        assertThat(registry.get("/v2/a/blobs/" + DIGEST).body()).isEqualTo(CONTENT);
    }

    @Test
    void anAnswerThatTheDiskDoesNotGiveWholeIsBrokenOff() throws IOException {
        registry.close();
        registry = RunningRegistry.in(data);
        byte[] large = Contents.random(2, 30 << 20);
        Digest digest = registry.pushBlob("a", large);
        try (Socket socket = open("GET /v2/a/blobs/" + digest + " HTTP/1.1\r\nHost: x")) {
            assertThat(readLine(socket)).isEqualTo("HTTP/1.1 200 OK");
            Path file = data.resolve("blobs").resolve("sha256").resolve(digest.hex());
            try (FileChannel content = FileChannel.open(file, StandardOpenOption.WRITE)) {
                content.truncate(1 << 20);
            }

            // It ends, and with less than it announced: nobody takes that for the whole.
            assertThat(restOf(socket)).isLessThan(large.length);
        }
    }

    private static long restOf(Socket socket) throws IOException {
        try {
            return socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (SocketException _) {
            return 0; // reset
        }
    }

    @Test
    void aClientThatStallsIsGivenUp() throws IOException {
        try (Socket socket = open("POST /v2/a/blobs/uploads/?digest=" + DIGEST
                + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 100000")) {
            assertThat(readLine(socket)).isEqualTo("HTTP/1.1 400 Bad Request");
        }
        assertThat(uploads()).isZero();
    }

    @Test
    void aClientThatWaitsForLeaveIsGivenItOrTheRefusalAtOnce() throws IOException {
        String expect = " HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 100000";
        try (Socket socket = open("POST /v2/a/blobs/uploads/?digest=" + DIGEST + expect)) {
            assertThat(readLine(socket)).isEqualTo("HTTP/1.1 100 Continue");
            socket.getOutputStream().write(CONTENT);
            assertThat(readLine(socket)).isEmpty();
            assertThat(readLine(socket)).isEqualTo("HTTP/1.1 201 Created");
        }
        try (Socket socket = open("PUT /v2/a/manifests/v1" + expect)) {
            assertThat(readAll(socket)).startsWith("HTTP/1.1 413 ").contains("SIZE_INVALID");
        }
    }

    @Test
    void aBodyThatNobodyWantsDoesNotSpoilTheConnection() throws IOException {
        try (Socket socket = open("PATCH /v2/a/blobs/uploads/unknown HTTP/1.1\r\nHost: x\r\nContent-Length: 100000")) {
            socket.getOutputStream().write(CONTENT);
            socket.getOutputStream()
                    .write("GET /v2/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));

            assertThat(readAll(socket)).startsWith("HTTP/1.1 404 ").contains("HTTP/1.1 200 OK");
        }
    }

    @Test
    void aBlobAboveTheLimitIsRefused() {
        byte[] large = new byte[(1 << 20) + 1];

        expect(413, registry.send("POST", "/v2/a/blobs/uploads/?digest=" + Contents.sha256(large), large));

        expect(404, registry.head("/v2/a/blobs/" + Contents.sha256(large)));
    }

    @Test
    void anOpenRegistryIsReady() {
        assertThat(registry.service().unreadyReason()).isEmpty();
    }

    private static String readLine(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = socket.getInputStream().read();
                next >= 0 && next != '\n';
                next = socket.getInputStream().read()) {
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    private long uploads() throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("uploads"))) {
            return files.count();
        }
    }
}
