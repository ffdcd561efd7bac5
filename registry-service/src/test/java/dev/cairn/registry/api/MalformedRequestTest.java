package dev.cairn.registry.api;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.cairn.registry.Contents;
import dev.cairn.registry.api.RawHttp.RawAnswer;

import static dev.cairn.registry.api.RawHttp.bytes;
import static org.assertj.core.api.Assertions.assertThat;

/** What never comes to the API, and clients that break off: answered as the specification says, and no error of ours. */
@Timeout(60)
class MalformedRequestTest {

    private static final String HOST = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";

    private final ErrorLog errors = ErrorLog.open();
    private ServedRegistry registry;

    @BeforeEach
    void start() {
        registry = ServedRegistry.start();
    }

    @AfterEach
    void stop() {
        registry.close();
        errors.close();
    }

    private RawAnswer send(String request) {
        return new RawHttp(registry.port()).send(bytes(request));
    }

    private static void assertRefused(int status, RawAnswer answer) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(answer.json().at("/errors/0/code").asText()).isNotEmpty().isNotEqualTo("UNKNOWN");
        assertThat(answer.json().at("/errors/0/message").asText()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/%zz", "/v2/a/manifests/%", "/v2/a/blobs/uploads/%g0", "/v2?%zz=%"})
    void aBrokenEscapeIsRefusedInTheSpecificationsJson(String target) {
        RawAnswer answer = send("PUT " + target + HOST + "\r\n");

        assertRefused(400, answer);
        assertThat(errors.take()).isEmpty();
    }

    @Test
    void theSameHoldsOnARouterOfSomebodyElse(@TempDir Path data) throws IOException {
        try (RunningRegistry plain = RunningRegistry.in(data)) {
            assertRefused(400, new RawHttp(plain.port()).send("GET", "/v2/%zz", "", new byte[0]));
        }
        assertThat(errors.take()).isEmpty();
    }

    @Test
    void whatIsNoHttpIsRefusedSoToo() {
        assertRefused(400, send("GET /v2/ HTTP/1.1\r\nConnection: close\r\n\r\n"));
        assertRefused(431, send("GET /v2/" + HOST + "X: " + "x".repeat(20_000) + "\r\n\r\n"));
        assertRefused(400, send("GET /v2/" + HOST + "Content-Length: -1\r\n\r\n"));
    }

    @Test
    void elsewhereItIsAProblem() {
        RawAnswer answer = send("GET /%zz" + HOST + "\r\n");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    }

    @Test
    void dotsDoNotLeadOutOfTheApi() {
        assertRefused(404, send("GET /v2/../livez" + HOST + "\r\n"));
    }

    @Test
    void aClientThatBreaksOffIsNoErrorOfOurs() throws IOException {
        byte[] large = Contents.random(1, 16 << 20);
        String blob = "/v2/a/blobs/" + Contents.sha256(large);
        assertThat(new RawHttp(registry.port())
                        .send("POST", "/v2/a/blobs/uploads/?digest=" + Contents.sha256(large), "", large)
                        .status())
                .isEqualTo(201);
        for (int i = 0; i < 20; i++) {
            breakOff("GET " + blob + HOST + "\r\n", 1000);
            breakOff("POST /v2/a/blobs/uploads/" + HOST + "Content-Length: 100000\r\n\r\nsome of it", 0);
            breakOff("PUT /v2/a/manifests/v1" + HOST + "Content-Length: 100000\r\n\r\nsome of it", 0);
        }

        Awaitility.await()
                .during(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(10))
                .until(() -> new RawHttp(registry.port())
                                .send("GET", "/v2/", "", new byte[0])
                                .status()
                        == 200);
        assertThat(errors.take()).isEmpty();
    }

    private void breakOff(String request, int read) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), registry.port())) {
            socket.getOutputStream().write(bytes(request));
            assertThat(socket.getInputStream().readNBytes(read)).hasSize(read);
            socket.setSoLinger(true, 0); // reset, not closed
        }
    }
}
