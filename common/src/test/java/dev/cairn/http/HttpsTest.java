package dev.cairn.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.cairn.telemetry.Telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Servers with a certificate. */
final class HttpsTest {

    @TempDir
    private Path folder;

    private final Telemetry telemetry = Telemetry.create("test", Optional.empty());
    private final Vertx vertx = telemetry.vertx(new VertxOptions());
    private TestCertificate certificate;

    @BeforeEach
    void makeCertificate() throws Exception {
        certificate = TestCertificate.in(folder);
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        telemetry.close();
    }

    private HttpService service(String key) {
        HttpConfig.Tls tls = new HttpConfig.Tls(certificate.file(), folder.resolve(key));
        return HttpService.create(
                vertx, telemetry, new HttpConfig("test-service", 0, "--test-port").at(HttpConfig.LOOPBACK, tls));
    }

    private HttpClient client(HttpClient.Version version, String... protocols) throws Exception {
        SSLContext context = certificate.trusted();
        HttpClient.Builder client = HttpClient.newBuilder().version(version).sslContext(context);
        if (protocols.length > 0) {
            SSLParameters parameters = context.getDefaultSSLParameters();
            parameters.setProtocols(protocols);
            client.sslParameters(parameters);
        }
        return client.build();
    }

    private static HttpResponse<String> alive(HttpClient client, int port) throws Exception {
        URI uri = URI.create("https://127.0.0.1:" + port + "/livez");
        return client.send(
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @CsvSource({"HTTP_1_1, TLSv1.2", "HTTP_1_1, TLSv1.3", "HTTP_2, TLSv1.3"})
    void httpsIsServedWithTheCertificate(HttpClient.Version version, String protocol) throws Exception {
        try (HttpService http = service("key.pem");
                HttpClient client = client(version, protocol)) {
            HttpResponse<String> answer = alive(client, http.start());

            assertThat(answer.body()).isEqualTo("alive\n");
            assertThat(answer.version()).isEqualTo(version);
            assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo(protocol);
        }
    }

    @Test
    void whoDoesNotTrustTheCertificateDoesNotConnect() throws Exception {
        try (HttpService http = service("key.pem");
                HttpClient client = HttpClient.newHttpClient()) {
            int port = http.start();

            assertThatThrownBy(() -> alive(client, port)).isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void withoutItsKeyTheServiceDoesNotStart() {
        try (HttpService http = service("missing.pem")) {
            assertThatThrownBy(http::start)
                    .isInstanceOf(HttpServiceException.class)
                    .hasMessageContaining("test-service cannot listen")
                    .hasMessageContaining("missing.pem");
        }
    }
}
