package dev.cairn.standalone;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.registry.storage.s3.FakeS3;

import static org.assertj.core.api.Assertions.assertThat;

/** The registry in a bucket, as platform.yaml names it, by the real command. */
final class BucketRegistryTest {

    private static final String SERVICE = "registry-service";
    private static final String BLOB = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    @TempDir
    Path folder;

    private FakeS3 store;

    @BeforeEach
    void open() throws IOException {
        store = new FakeS3();
        Files.writeString(folder.resolve("access"), FakeS3.ACCESS_KEY + "\n");
        Files.writeString(folder.resolve("secret"), "a-secret\n");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void configure(URI endpoint, String bucket, String accessKeyFile) throws IOException {
        Files.writeString(folder.resolve("platform.yaml"), """
                registry:
                  storage:
                    s3:
                      bucket: %s
                      prefix: cairn/
                      endpoint: %s
                      accessKeyFile: %s
                      secretKeyFile: secret
                """.formatted(bucket, endpoint, accessKeyFile));
    }

    private RunningService start(String data) throws IOException {
        return RunningService.start(
                folder.resolve("errors"),
                SERVICE,
                "--port=0",
                "--data=" + folder.resolve(data),
                "--platform=" + folder.resolve("platform.yaml"));
    }

    private static int status(HttpRequest.Builder request) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @Test
    void whatOneRegistryTakesAnotherOneServesFromTheBucket() throws Exception {
        configure(store.endpoint(), FakeS3.BUCKET, "access");
        try (RunningService one = start("one");
                RunningService other = start("other")) {
            URI here = one.ready();
            URI there = other.ready();

            int pushed = status(HttpRequest.newBuilder(here.resolve("/v2/hello/blobs/uploads/?digest=" + BLOB))
                    .POST(HttpRequest.BodyPublishers.ofString("hello")));

            assertThat(pushed).isEqualTo(201);
            assertThat(status(HttpRequest.newBuilder(there.resolve("/v2/hello/blobs/" + BLOB))))
                    .isEqualTo(200);
            assertThat(store.count("cairn/data/")).isEqualTo(1);
            assertThat(folder.resolve("one/registry/blobs")).doesNotExist();
        }
    }

    private String refusal() {
        StringWriter err = new StringWriter();
        int exit = Main.commandLine()
                .setOut(new PrintWriter(new StringWriter(), true))
                .setErr(new PrintWriter(err, true))
                .execute("run", SERVICE, "--port=0", "--data=" + folder);
        assertThat(exit).as(err.toString()).isEqualTo(1);
        assertThat(err.toString()).doesNotContain("fault of the command", "\tat ", "a-secret");
        return err.toString();
    }

    @Test
    void aBucketThatDoesNotExistIsNoStart() throws Exception {
        configure(store.endpoint(), "elsewhere", "access");

        assertThat(refusal()).contains("The bucket elsewhere (" + store.endpoint() + ")", "it does not exist. Make it");
    }

    @Test
    void keysThatTheStoreDoesNotKnowAreNoStart() throws Exception {
        Files.writeString(folder.resolve("wrong"), "somebody-else");
        configure(store.endpoint(), FakeS3.BUCKET, "wrong");

        assertThat(refusal())
                .contains(
                        "does not know the keys (InvalidAccessKeyId)",
                        folder.resolve("wrong").toString());
    }

    @Test
    void keysThatAreNotThereAreNoStart() throws Exception {
        configure(store.endpoint(), FakeS3.BUCKET, "missing");

        assertThat(refusal())
                .contains("cannot be read", folder.resolve("missing").toString());
    }

    @Test
    void aStoreThatDoesNotAnswerIsNoStart() throws Exception {
        int nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = free.getLocalPort();
        }
        configure(URI.create("http://127.0.0.1:" + nobody), FakeS3.BUCKET, "access");

        assertThat(refusal()).contains("it does not answer", "registry.storage.s3.endpoint");
    }
}
