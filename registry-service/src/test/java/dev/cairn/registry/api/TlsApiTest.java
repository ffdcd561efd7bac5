package dev.cairn.registry.api;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.cairn.http.HttpConfig;
import dev.cairn.http.TestCertificate;
import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;

import static dev.cairn.registry.api.RunningRegistry.OCI_MANIFEST;
import static org.assertj.core.api.Assertions.assertThat;

/** The API over TLS, by HTTP/1.1 and by HTTP/2. */
class TlsApiTest {

    private static final int TIMES = 20;
    private static final byte[] BLOB = Contents.random(1, 300_000);

    @TempDir
    private Path temp;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private TestCertificate certificate;
    private ServedRegistry registry;

    @BeforeEach
    void start() throws Exception {
        certificate = TestCertificate.in(temp);
        registry = ServedRegistry.start(new HttpConfig.Tls(certificate.file(), temp.resolve("key.pem")), metrics);
        try (HttpClient client = client(Version.HTTP_2)) {
            HttpRequest push = request("/v2/a/blobs/uploads/?digest=" + Contents.sha256(BLOB))
                    .POST(BodyPublishers.ofByteArray(BLOB))
                    .build();
            assertThat(client.send(push, BodyHandlers.ofByteArray()).statusCode())
                    .isEqualTo(201);
        }
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private HttpClient client(Version version) throws Exception {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(certificate.trusted())
                .build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + registry.port() + path))
                .timeout(Duration.ofSeconds(20));
    }

    /** Each client is gone as soon as it has what it asked for. */
    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void anAnswerThatWasTakenIsNotCountedAsBrokenOff(Version version) throws Exception {
        Digest digest = Contents.sha256(BLOB);
        for (int i = 0; i < TIMES; i++) {
            HttpClient client = client(version);
            HttpResponse<byte[]> tags = client.send(request("/v2/_catalog").build(), BodyHandlers.ofByteArray());
            assertThat(tags.version()).isEqualTo(version);
            assertThat(client.send(request("/v2/a/blobs/" + digest).build(), BodyHandlers.ofByteArray())
                            .body())
                    .isEqualTo(BLOB);
            client.shutdownNow();
        }

        Awaitility.await().untilAsserted(() -> {
            assertThat(count("GET blob", "2xx")).isEqualTo(TIMES);
            assertThat(count("GET other", "2xx")).isEqualTo(TIMES);
        });
        assertThat(metrics.find("cairn.registry.requests")
                        .tag("status", "broken off")
                        .timers())
                .isEmpty();
    }

    private long count(String operation, String status) {
        Timer timer = metrics.find("cairn.registry.requests")
                .tags("operation", operation, "status", status)
                .timer();
        return timer == null ? 0 : timer.count();
    }

    @Test
    void aBodyThatIsRefusedBeforeItComesCostsNoOtherStreamItsConnection() throws Exception {
        try (HttpClient client = client(Version.HTTP_2)) {
            for (int i = 0; i < 3; i++) {
                HttpRequest tooLarge = request("/v2/a/manifests/v1")
                        .header("Content-Type", OCI_MANIFEST)
                        .expectContinue(true)
                        .PUT(BodyPublishers.ofByteArray(new byte[(8 << 20) + 1]))
                        .build();

                HttpResponse<byte[]> refused = client.send(tooLarge, BodyHandlers.ofByteArray());

                assertThat(refused.version()).isEqualTo(Version.HTTP_2);
                assertThat(refused.statusCode()).isEqualTo(413);
                assertThat(RunningRegistry.code(refused)).isEqualTo("SIZE_INVALID");
                assertThat(client.send(request("/v2/").build(), BodyHandlers.ofByteArray())
                                .statusCode())
                        .isEqualTo(200);
            }
        }
    }
}
