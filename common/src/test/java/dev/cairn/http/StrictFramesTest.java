package dev.cairn.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.cairn.telemetry.Telemetry;

import static org.assertj.core.api.Assertions.assertThat;

/** What no client of HTTP/2 sends that means well. */
@Timeout(60)
final class StrictFramesTest {

    private static final int MANY = 3000;
    private static final int PROTOCOL_ERROR = 1;
    private static final int ENHANCE_YOUR_CALM = 11;

    @TempDir
    private static Path folder;

    private static TestCertificate certificate;

    private final Telemetry telemetry = Telemetry.create("test", Optional.empty());
    private final Vertx vertx = telemetry.vertx(new VertxOptions());
    private HttpService http;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificate.in(folder);
    }

    @BeforeEach
    void start() {
        HttpConfig.Tls tls = new HttpConfig.Tls(certificate.file(), folder.resolve("key.pem"));
        http = HttpService.create(
                vertx, telemetry, new HttpConfig("test-service", 0, "--test-port").at(HttpConfig.LOOPBACK, tls));
        http.router().post("/stalled").handler(routing -> routing.request().pause());
        http.router().post("/read").handler(routing -> {
            HttpServerRequest request = routing.request();
            request.body()
                    .onSuccess(body -> request.response()
                            .setStatusCode(body.length() == MANY ? 200 : 500)
                            .end());
        });
        http.router().post("/slow").handler(routing -> {
            HttpServerRequest request = routing.request().pause();
            long timer = vertx.setPeriodic(4, _ -> request.fetch(1));
            request.handler(_ -> {}).endHandler(_ -> {
                vertx.cancelTimer(timer);
                request.response().end();
            });
        });
        http.start();
    }

    @AfterEach
    void stop() {
        http.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        telemetry.close();
    }

    private RawHttp2 connect() throws Exception {
        return RawHttp2.to(http.port(), certificate.trusted());
    }

    @ParameterizedTest
    @CsvSource({
        "user-agent, 'a\r\nINFO made up'",
        "user-agent, 'a\u001b[31m'",
        "user-agent, 'a\u0000'",
        "user-agent, 'a\u007f'",
        "'x\ny', a",
        ":path, '/livez\r\nINFO made up'"
    })
    void headersWithControlCharactersCostTheirStreamAndNoOther(String name, String value) throws Exception {
        try (RawHttp2 client = connect()) {
            client.headers(1, "GET", "/livez", true, name, value);
            assertThat(client.answer()).isEqualTo("RST_STREAM of 1: " + PROTOCOL_ERROR);

            client.headers(3, "GET", "/livez", true, "user-agent", "a\tb\u00e9");
            assertThat(client.answer()).isEqualTo("HEADERS of 3: 200");
        }
    }

    @Test
    void smallFramesThatNobodyReadCostTheConnection() throws Exception {
        try (RawHttp2 client = connect()) {
            client.headers(1, "POST", "/stalled", false);
            for (int i = 0; i < MANY; i++) {
                client.data(1, 1, false);
            }

            assertThat(client.answer()).isEqualTo("GOAWAY: " + ENHANCE_YOUR_CALM);
        }
    }

    /** As an upload that the disk holds up: something of it waits at any moment. */
    @Test
    void largeFramesThatAreReadSlowlyMayBeMany() throws Exception {
        List<byte[]> frames = Collections.nCopies(1200, new byte[16 << 10]);
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(certificate.trusted())
                .build()) {
            HttpResponse<Void> answer = client.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + http.port() + "/slow"))
                            .POST(BodyPublishers.ofByteArrays(frames))
                            .build(),
                    BodyHandlers.discarding());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        }
    }

    @Test
    void smallFramesThatAreReadMayBeMany() throws Exception {
        try (RawHttp2 client = connect()) {
            client.headers(1, "POST", "/read", false);
            for (int i = 0; i < MANY; i++) {
                client.data(1, 1, i == MANY - 1);
            }

            assertThat(client.answer()).isEqualTo("HEADERS of 1: 200");
        }
    }
}
