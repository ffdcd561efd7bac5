package dev.cairn.cli.registry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.cli.HttpsStub;
import dev.cairn.cli.Run;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

final class TlsTest {

    private static final String LOOPBACK = "127.0.0.1";
    private static final String NO_REPOSITORIES = "{\"repositories\":[]}";

    @TempDir
    Path folder;

    private Run.Result ls(URI registry, String... words) {
        List<String> args = new ArrayList<>(List.of("registry", "ls", "--registry", registry.toString()));
        args.addAll(List.of(words));
        return new Run(folder).cairn(args.toArray(String[]::new));
    }

    @Test
    void aCertificateIsTrustedWhenTheOptionOrTheVariableNamesIt() throws Exception {
        try (HttpsStub server = new HttpsStub(folder, LOOPBACK, NO_REPOSITORIES)) {
            URI uri = server.uri("https");
            String pem = Files.readString(server.certificate());
            Files.writeString(folder.resolve("two.pem"), "Our own authority:\n" + pem + "\n" + pem);

            assertThat(ls(uri, "--ca-file", "cert.pem").exitCode()).isZero();
            assertThat(ls(uri, "--ca-file", "two.pem").exitCode()).isZero();
            assertThat(new Run(folder)
                            .variable("CAIRN_CA_FILE", "cert.pem")
                            .cairn("registry", "ls", "--registry", uri.toString())
                            .exitCode())
                    .isZero();
        }
    }

    @Test
    void aCertificateThatNobodyTrustsIsToldWithTheOptionThatHelps() throws Exception {
        try (HttpsStub server = new HttpsStub(folder, LOOPBACK, NO_REPOSITORIES)) {
            Run.Result result = ls(server.uri("https"));

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err())
                    .contains("The registry at " + server.uri("https") + ": its certificate is signed by nobody")
                    .contains("--ca-file FILE", "CAIRN_CA_FILE")
                    .doesNotContain("does not answer")
                    .hasLineCount(1);
        }
    }

    @Test
    void aCertificateForAnotherNameIsToldWithBothNames() throws Exception {
        try (HttpsStub server = new HttpsStub(folder, "127.0.0.2", NO_REPOSITORIES)) {
            Run.Result result = ls(server.uri("https"), "--ca-file", "cert.pem");

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err()).contains("its certificate is not for 127.0.0.2", "--registry", "subjectAltName");
        }
    }

    @Test
    void theWrongOfTheTwoSchemesIsToldWithTheRightOne() throws Exception {
        try (HttpsStub server = new HttpsStub(folder, LOOPBACK, NO_REPOSITORIES);
                FakeRegistry plain = new FakeRegistry()) {
            Run.Result http = ls(server.uri("http"));
            Run.Result https = ls(URI.create(plain.uri().toString().replace("http:", "https:")));

            assertThat(http.exitCode()).isEqualTo(1);
            assertThat(http.err()).contains("but speaks TLS on this port. Write --registry " + server.uri("https"));
            assertThat(server.requests()).isZero();
            assertThat(https.exitCode()).isEqualTo(1);
            assertThat(https.err()).contains("does not speak TLS on this port", "--registry " + plain.uri());
        }
    }

    @Test
    void aServerThatAnswersTlsInPlainHttpIsToldAsOneWithoutTls() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> refuse(server));

            Run.Result result = ls(URI.create("https://127.0.0.1:" + server.getLocalPort()));

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err())
                    .contains(
                            "does not speak TLS on this port", "--registry http://127.0.0.1:" + server.getLocalPort());
        }
    }

    private static void refuse(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                client.getInputStream().readNBytes(5);
                client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
            } catch (IOException e) {
                return; // the test is over
            }
        }
    }

    @Test
    void aFileThatHoldsNoCertificateIsAUsageError() throws Exception {
        Files.writeString(folder.resolve("empty"), "");
        Files.writeString(folder.resolve("key"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        URI nobody = URI.create("https://127.0.0.1:1");

        assertThat(ls(nobody, "--ca-file", "none").exitCode()).isEqualTo(2);
        assertThat(ls(nobody, "--ca-file", "none").err()).contains("--ca-file: there is no file", "none");
        assertThat(ls(nobody, "--ca-file", "empty").err()).contains("empty must hold certificates in PEM");
        assertThat(ls(nobody, "--ca-file", "key").err()).contains("key must hold certificates in PEM");
    }

    @Test
    void aWebhookOverTlsIsSentWhereTheCertificateIsTrustedAndNotTriedAgainWhereItIsNot() throws Exception {
        try (HttpsStub server = new HttpsStub(folder, LOOPBACK, "")) {
            Files.writeString(folder.resolve("secret"), "hunter2");
            String url = server.uri("https") + "/webhooks/git";
            String[] send = {
                "hook", "send", "--url", url, "--secret-file", "secret", "--repository", "hello", "--within", "10m"
            };
            String change = "0".repeat(40) + " " + "1".repeat(40) + " refs/heads/main\n";

            Run.Result untrusted = new Run(folder).input(change).cairn(send);
            Run.Result trusted = new Run(folder)
                    .variable("CAIRN_CA_FILE", "cert.pem")
                    .input(change)
                    .cairn(send);

            assertThat(untrusted.exitCode()).isEqualTo(1);
            assertThat(untrusted.err()).contains("Cairn at", "signed by nobody", "--ca-file");
            assertThat(trusted.exitCode()).as(trusted.err()).isZero();
        }
    }
}
