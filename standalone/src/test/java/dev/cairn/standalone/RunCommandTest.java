package dev.cairn.standalone;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import dev.cairn.http.TestCertificate;

import static org.assertj.core.api.Assertions.assertThat;

final class RunCommandTest {

    private static final String SERVICE = "registry-service";
    private static final String DIGEST =
            "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"; // hello

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine command =
            Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));

    @TempDir
    Path folder;

    @Test
    void withoutAServiceItNamesThoseThatThereAre() {
        assertThat(command.execute("run")).isEqualTo(2);
        assertThat(err.toString()).contains("Which service?", SERVICE);
    }

    @Test
    void anUnknownServiceIsToldWithThoseThatThereAre() {
        assertThat(command.execute("run", "regestry", "--port", "1")).isEqualTo(2);
        assertThat(err.toString()).contains("No service 'regestry' can be run by itself; these can: " + SERVICE);
    }

    @Test
    void helpNamesTheServicesAndTheirOptions() {
        assertThat(command.execute("run", "--help")).isZero();
        assertThat(command.execute("run", SERVICE, "--help")).isZero();
        assertThat(out.toString()).contains(SERVICE, "--data", "--port", "--host", "--platform", "--kafka", "7072");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536"})
    void aNumberThatIsNoPortIsAUsageError(String port) {
        assertThat(run("--port=" + port)).isEqualTo(2);
        assertThat(err.toString()).contains("--port: " + port + " is not a port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:0", "a:1,b", ":9092", "a:99999"})
    void whatIsNoAddressOfKafkaIsAUsageError(String kafka) {
        assertThat(run("--port=0", "--kafka", kafka)).isEqualTo(2);
        assertThat(err.toString()).contains("--kafka: '", "HOST:PORT");
    }

    @Test
    void aPortThatIsTakenIsSaidWithTheOptionThatChangesIt() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(run("--port", Integer.toString(taken.getLocalPort()))).isEqualTo(1);
        }
        assertThat(err.toString()).contains("the port is taken", "--port");
        assertThat(folder).as("nothing was written before").isEmptyDirectory();
    }

    @Test
    void upFindsPortsThatAreTakenBeforeItWritesAnythingAndNamesAllOfThem() throws Exception {
        Path data = folder.resolve("data");
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(command.execute(
                            "up",
                            "--data=" + data,
                            "--build-port=0",
                            "--deploy-port=0",
                            "--kafka-port=0",
                            "--registry-port=" + one.getLocalPort(),
                            "--router-port=" + other.getLocalPort()))
                    .isEqualTo(1);
        }
        assertThat(err.toString())
                .contains("registry-service cannot listen on 127.0.0.1", "choose another one with --registry-port")
                .contains("The router cannot listen on 127.0.0.1", "choose another one with --router-port");
        assertThat(data).doesNotExist();
    }

    @Test
    void aDataFolderThatCannotBeIsNamed() throws Exception {
        Files.writeString(folder.resolve("registry"), "a file");

        assertThat(run("--port=0")).isEqualTo(1);
        assertThat(err.toString())
                .contains(folder.resolve("registry").toString(), "--data")
                .doesNotContain("fault of the command");
    }

    @Test
    void aPlatformFileThatIsInvalidIsNoStart() throws Exception {
        Files.writeString(folder.resolve("platform.yaml"), "nonsense: 1\n");

        assertThat(run("--port=0")).isEqualTo(1);
        assertThat(err.toString()).contains("platform.yaml:1:1: nonsense: unknown key");
    }

    @Test
    void whatIsDoubtfulInThePlatformFileIsMarkedAsAWarning() throws Exception {
        Files.writeString(folder.resolve("ada"), "hunter2");
        Files.setPosixFilePermissions(folder.resolve("ada"), PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(
                folder.resolve("platform.yaml"),
                "registry: { users: [{ name: ada, passwordFile: ada, role: developer }] }\n");

        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(run("--port", Integer.toString(taken.getLocalPort()))).isEqualTo(1);
        }
        assertThat(err.toString())
                .contains("warning: " + folder.resolve("platform.yaml") + ":1:", "others can read the secret");
    }

    @Test
    void aPlatformFileThatWasNamedMustBeThere() {
        Path none = folder.resolve("plattform.yaml");

        assertThat(run("--port=0", "--platform", none.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("--platform: there is no file " + none);
        assertThat(command.execute("up", "--data", folder.toString(), "--platform", none.toString()))
                .isEqualTo(2);
    }

    @Test
    void itServesAlsoWhileKafkaIsAwayAndStopsInTime() throws Exception {
        Path errors = folder.resolve("errors");
        int nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = free.getLocalPort();
        }
        try (RunningService service = RunningService.start(
                errors, SERVICE, "--port=0", "--data", folder.toString(), "--kafka", "127.0.0.1:" + nobody)) {
            URI uri = service.ready();
            assertThat(status(uri, "/readyz")).isEqualTo(200);
            HttpRequest metrics =
                    HttpRequest.newBuilder(uri.resolve("/metrics")).build();
            try (HttpClient client = HttpClient.newHttpClient()) {
                assertThat(client.send(metrics, HttpResponse.BodyHandlers.ofString())
                                .body())
                        .contains("cairn_registry_outbox_waiting 0.0", "cairn_registry_outbox_lag_seconds 0.0");
            }

            long began = System.nanoTime();
            service.terminate();
            assertThat(service.exitStatus()).isEqualTo(143);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
        }
    }

    @Test
    void anAddressOfKafkaThatIsNobodysIsNamed() {
        assertThat(run("--port=0", "--kafka", "nowhere.invalid:9092")).isEqualTo(1);
        assertThat(err.toString()).contains("--kafka: nowhere.invalid:9092 cannot be used", "bootstrap");
    }

    @Test
    void itServesTellsItsStatesAndEndsWithoutLosingTheRequestThatIsUnderWay() throws Exception {
        Path errors = folder.resolve("errors");
        String blob = "/v2/hello/blobs/" + DIGEST;
        try (RunningService first = RunningService.start(errors, SERVICE, "--port=0", "--data", folder.toString())) {
            assertThat(first.next().path("state").asText()).isEqualTo("starting");
            URI uri = first.ready();
            assertThat(status(uri, "/readyz")).isEqualTo(200);
            assertThat(status(uri, "/livez")).isEqualTo(200);
            assertThat(status(uri, "/metrics")).isEqualTo(200);
            assertThat(run("--port=0")).as("a second one on the same data").isEqualTo(1);
            assertThat(err.toString()).contains("Another registry is running on " + folder.resolve("registry"));
            String credential = Files.readString(folder.resolve("credentials/operator"));
            assertThat(command.execute("up", "--data=" + folder)).isEqualTo(1);
            assertThat(err.toString()).contains("A registry runs on " + folder.resolve("registry") + ". Stop it");
            assertThat(folder.resolve("kafka")).doesNotExist();
            assertThat(folder.resolve("credentials/operator")).hasContent(credential);

            try (Socket upload = new Socket(uri.getHost(), uri.getPort())) {
                OutputStream to = upload.getOutputStream();
                to.write(("POST /v2/hello/blobs/uploads/?digest=" + DIGEST + " HTTP/1.1\r\nHost: x\r\n"
                                + "Content-Length: 5\r\n\r\nhe")
                        .getBytes(StandardCharsets.US_ASCII));
                to.flush();
                // Answered after the bytes above were read: the upload is under way.
                assertThat(status(uri, "/readyz")).isEqualTo(200);
                first.terminate();
                assertThat(first.next().path("state").asText()).isEqualTo("stopping");
                to.write("llo".getBytes(StandardCharsets.US_ASCII));
                to.flush();
                assertThat(firstLine(upload.getInputStream())).startsWith("HTTP/1.1 201");
            }
            assertThat(first.next().path("state").asText()).isEqualTo("stopped");
            assertThat(first.exitStatus()).isEqualTo(128 + 15);
        }
        try (RunningService second = RunningService.start(errors, SERVICE, "--port=0", "--data", folder.toString())) {
            assertThat(status(second.ready(), blob)).isEqualTo(200);
        }
    }

    @Test
    void whereOthersReachItTheHostIsNoWayAroundUsersAndTls() throws Exception {
        Path platform = folder.resolve("platform.yaml");
        Path errors = folder.resolve("errors");
        Files.writeString(folder.resolve("ada"), "hunter2");
        String users = "registry: { users: [{ name: ada, passwordFile: ada, role: developer }]";

        assertThat(run("--port=0", "--host=0.0.0.0")).isEqualTo(1);
        assertThat(err.toString())
                .contains("--host 0.0.0.0: to listen where others reach it the registry needs 'tls' and");
        Files.writeString(platform, users + " }");
        assertThat(run("--port=0", "--host=0.0.0.0")).isEqualTo(1);
        assertThat(err.toString()).contains("the registry needs 'tls'; where something else guards it");

        Files.writeString(platform, users + ", insecure: true }");
        try (RunningService service =
                RunningService.start(errors, SERVICE, "--port=0", "--host=0.0.0.0", "--data", folder.toString())) {
            URI uri = service.ready();
            assertThat(uri).as("where it can be reached").hasHost("127.0.0.1");
            assertThat(status(uri, "/v2/a/tags/list"))
                    .as("a pull by a stranger")
                    .isEqualTo(401);

            Files.writeString(platform, "registry: { rate: { perSecond: 1000 } }");
            assertThat(status(uri, "/v2/a/tags/list")).as("without users").isEqualTo(401);
        }
    }

    @Test
    void aPlatformFileThatIsEmptiedOrGoneOpensNoRegistryThatHasUsers() throws Exception {
        Files.writeString(folder.resolve("ada"), "hunter2");
        Path platform = folder.resolve("platform.yaml");
        Files.writeString(platform, """
                registry:
                  anonymousPull: false
                  users: [{ name: ada, passwordFile: ada, role: developer }]
                """);
        Path errors = folder.resolve("errors");
        try (RunningService service = RunningService.start(errors, SERVICE, "--port=0", "--data", folder.toString())) {
            URI uri = service.ready();

            Files.writeString(platform, "");
            assertThat(status(uri, "/v2/a/tags/list")).as("empty").isEqualTo(401);
            Files.delete(platform);
            assertThat(status(uri, "/v2/a/tags/list")).as("gone").isEqualTo(401);
            Files.writeString(platform, "registry: { rate: { perSecond: 1000 } }");
            assertThat(status(uri, "/v2/a/tags/list")).as("without users").isEqualTo(401);
            service.terminate();
            assertThat(service.exitStatus()).isEqualTo(143);
        }
        try (RunningService service = RunningService.start(errors, SERVICE, "--port=0", "--data", folder.toString())) {
            assertThat(status(service.ready(), "/v2/")).as("after a restart").isEqualTo(200);
        }
    }

    @Test
    void itsOwnerIsAnOperatorWhereUsersAreConfigured() throws Exception {
        Files.writeString(folder.resolve("ada"), "hunter2");
        Files.writeString(folder.resolve("platform.yaml"), """
                registry:
                  anonymousPull: false
                  gc: { withoutLog: true }
                  users: [{ name: ada, passwordFile: ada, role: developer }]
                """);
        Path errors = folder.resolve("errors");
        try (RunningService service = RunningService.start(errors, SERVICE, "--port=0", "--data", folder.toString())) {
            assertThat(status(service.ready(), "/v2/")).isEqualTo(401);
            assertThat(run("--port=0")).as("a second one on the same data").isEqualTo(1);

            assertThat(command.execute("registry", "ls", "--data=" + folder))
                    .as(err.toString())
                    .isZero();
            assertThat(command.execute("registry", "gc", "--data=" + folder))
                    .as(err.toString())
                    .isZero();
            service.terminate();
            assertThat(service.exitStatus()).isEqualTo(143);
        }
        assertThat(folder.resolve("registry-address")).doesNotExist();
    }

    @Test
    void itsOwnerIsLetInAlsoWhereClientsUseTls() throws Exception {
        TestCertificate.in(folder);
        Files.writeString(folder.resolve("ada"), "hunter2");
        Files.writeString(folder.resolve("platform.yaml"), """
                registry:
                  anonymousPull: false
                  tls: { certificateFile: cert.pem, keyFile: key.pem }
                  users: [{ name: ada, passwordFile: ada, role: developer }]
                """);
        Path errors = folder.resolve("errors");
        try (RunningService service = RunningService.start(errors, SERVICE, "--port=0", "--data", folder.toString())) {
            assertThat(service.ready()).hasScheme("https");

            assertThat(command.execute("registry", "ls", "--data=" + folder))
                    .as(err.toString())
                    .isZero();
            service.terminate();
            assertThat(service.exitStatus()).isEqualTo(143);
        }
    }

    @Test
    void aKeyThatIsNotThereIsToldWithTheSettingThatNamesIt() throws Exception {
        TestCertificate.in(folder);
        Files.delete(folder.resolve("key.pem"));
        Files.writeString(folder.resolve("ada"), "hunter2");
        Files.writeString(folder.resolve("platform.yaml"), """
                registry:
                  tls: { certificateFile: cert.pem, keyFile: key.pem }
                  users: [{ name: ada, passwordFile: ada, role: developer }]
                """);

        assertThat(run("--port=0")).isEqualTo(1);
        assertThat(err.toString())
                .contains(folder.resolve("key.pem")
                        + ", which registry.tls.keyFile in platform.yaml names, is not there");
    }

    @Test
    void theHelpIsWrappedAtTheWidthOfATerminal() {
        assertThat(command.execute("run", SERVICE, "--help")).isZero();
        assertThat(out.toString()).contains("$XDG_DATA_HOME");
        // Lines that were broken twice would leave words alone between longer ones.
        assertThat(out.toString()).doesNotContainPattern("\\n[a-z]\\S*( \\S+)?\\n[A-Za-z]");
    }

    @Test
    void aRegistryThatIsNamedIsAskedAlsoWhereTheDataFolderCannotBeRead() throws Exception {
        Path other = Files.createDirectories(folder.resolve("other/registry-address"))
                .getParent();
        Path errors = folder.resolve("errors");
        try (RunningService service = RunningService.start(errors, SERVICE, "--port=0", "--data", folder.toString())) {
            URI uri = service.ready();

            assertThat(command.execute("registry", "ls", "--data=" + other)).isEqualTo(1);
            assertThat(command.execute("registry", "ls", "--data=" + other, "--registry=" + uri))
                    .as(err.toString())
                    .isZero();
        }
    }

    private int run(String... more) {
        String[] args = new String[more.length + 4];
        args[0] = "run";
        args[1] = SERVICE;
        args[2] = "--data";
        args[3] = folder.toString();
        System.arraycopy(more, 0, args, 4, more.length);
        return command.execute(args);
    }

    private static int status(URI uri, String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(uri.resolve(path))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    private static String firstLine(InputStream in) throws Exception {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }
}
