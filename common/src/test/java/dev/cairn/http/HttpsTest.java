package dev.cairn.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
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
    private static Path folder;

    private static TestCertificate certificate;

    private final Telemetry telemetry = Telemetry.create("test", Optional.empty());
    private final Vertx vertx = telemetry.vertx(new VertxOptions());

    /** Once: it takes a process of its own. */
    @BeforeAll
    static void makeCertificates() throws Exception {
        certificate = TestCertificate.in(folder);
        TestCertificate.in(Files.createDirectory(folder.resolve("other")));
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        telemetry.close();
    }

    private HttpService service(String key) {
        return service(new HttpConfig.Tls(certificate.file(), folder.resolve(key)));
    }

    private HttpService service(HttpConfig.Tls tls) {
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

    @ParameterizedTest
    @CsvSource({
        "cert.pem,    missing.pem, missing.pem must hold the private key of",
        "cert.pem,    rubbish.pem, rubbish.pem must hold the private key of",
        "cert.pem,    empty.pem,   empty.pem must hold the private key of",
        "cert.pem,    cert.pem,    cert.pem must hold the private key of",
        "cert.pem,    spoilt.pem,  spoilt.pem must hold the private key of",
        "cert.pem,    other/key.pem, other/key.pem is not the key of the certificate in",
        "missing.pem, key.pem,     missing.pem must hold certificates in PEM",
        "rubbish.pem, key.pem,     rubbish.pem must hold certificates in PEM",
        "empty.pem,   key.pem,     empty.pem must hold certificates in PEM",
        "key.pem,     key.pem,     key.pem must hold certificates in PEM",
        "spoilt-cert.pem, key.pem, spoilt-cert.pem must hold certificates in PEM"
    })
    void withFilesThatAreOfNoUseTheServiceDoesNotStartAndNamesTheOne(String cert, String key, String fault)
            throws Exception {
        Files.writeString(folder.resolve("rubbish.pem"), "rubbish");
        Files.writeString(folder.resolve("empty.pem"), "");
        Files.writeString(
                folder.resolve("spoilt.pem"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        Files.writeString(
                folder.resolve("spoilt-cert.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        HttpConfig.Tls tls = new HttpConfig.Tls(folder.resolve(cert), folder.resolve(key));

        try (HttpService http = service(tls)) {
            assertThatThrownBy(http::start)
                    .isInstanceOf(HttpServiceException.UnusableCertificate.class)
                    .hasMessageStartingWith("test-service cannot serve https: " + folder)
                    .hasMessageContaining(fault);
        }
    }
}
