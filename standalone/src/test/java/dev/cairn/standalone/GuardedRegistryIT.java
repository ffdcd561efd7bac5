package dev.cairn.standalone;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.event.DeploymentSucceeded;
import dev.cairn.http.TestCertificate;
import dev.cairn.model.CommitId;

import static dev.cairn.standalone.PushedRepository.MAIN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Where the registry asks everybody who is there, Cairn's own services still build and deploy. */
class GuardedRegistryIT {

    private static final String USERS = """
            anonymousPull: false
            users:
              - { name: otto, passwordFile: otto, role: operator }
            repositories:
              - { match: "**", pull: [operator, deployer], push: [builder] }
            """;

    private static final String FILE = """
            application: hello
            artifacts:
              web: { builder: java, from: jlink, main: hello.Main }
            environments:
              staging:
                target: local
                run:
                  web: { port: 8080, health: { path: /, within: 60s } }
            """;

    private static final String MAIN_CLASS = """
            package hello;
            import java.net.InetAddress;
            import java.net.InetSocketAddress;
            import com.sun.net.httpserver.HttpServer;
            public final class Main {
                public static void main(String[] args) throws Exception {
                    int port = Integer.parseInt(System.getenv("PORT"));
                    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
                    server.createContext("/", exchange -> {
                        exchange.sendResponseHeaders(200, 5);
                        exchange.getResponseBody().write("hello".getBytes());
                        exchange.close();
                    });
                    server.start();
                }
            }
            """;

    @TempDir
    Path folder;

    private TestCairn cairn;

    @BeforeEach
    void make() throws IOException {
        cairn = new TestCairn(folder);
        Files.writeString(cairn.data.resolve("otto"), "tush");
    }

    @AfterEach
    void stop() {
        cairn.close();
        Programs.run(folder, "chmod", "-R", "u+w", folder.toString()); // images are read-only
    }

    private void deliver() throws Exception {
        PushedRepository hello = cairn.repository("hello");
        CommitId commit = hello.write("cairn.yaml", FILE)
                .write("src/hello/Main.java", MAIN_CLASS)
                .push(MAIN);
        cairn.told(hello, commit);
        cairn.facts().await(commit, DeploymentSucceeded.class);
        assertThat(cairn.page("hello.staging.localhost")).contains("hello");
    }

    private int status(HttpClient client, String path, String login) throws Exception {
        URI uri = cairn.standalone().registry().outside().resolve(path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20));
        if (!login.isEmpty()) {
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8)));
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void aCommitIsDeliveredWhereUsersAreConfigured() throws Exception {
        cairn.registry(USERS);
        cairn.start();

        deliver();

        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(status(client, "/v2/hello/web/tags/list", "")).isEqualTo(401);
            assertThat(status(client, "/v2/hello/web/tags/list", "otto:tush")).isEqualTo(200);
        }
        assertThat(Main.commandLine().execute("registry", "gc", "--dry-run", "--data=" + cairn.data))
                .as("the owner of the data folder is an operator")
                .isZero();
        for (String service : new String[] {"build-service", "deploy-service", "operator"}) {
            Path file = cairn.data.resolve("credentials").resolve(service);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aCommitIsDeliveredWhereTheRegistryServesHttpsToOthers() throws Exception {
        TestCertificate certificate = TestCertificate.in(cairn.data);
        cairn.registry("host: 0.0.0.0\ntls: { certificateFile: cert.pem, keyFile: key.pem }\n" + USERS);
        cairn.start();

        deliver();

        assertThat(cairn.standalone().registry().outside().getScheme()).isEqualTo("https");
        assertThat(Main.commandLine().execute("registry", "ls", "--data=" + cairn.data))
                .isZero();
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(certificate.trusted()).build()) {
            assertThat(status(client, "/v2/", "")).isEqualTo(401);
            assertThat(status(client, "/v2/hello/web/tags/list", "otto:tush")).isEqualTo(200);
        }
    }
}
