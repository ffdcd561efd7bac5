package dev.cairn.build.example;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.model.CairnFile;
import dev.cairn.model.CairnFileReader;
import dev.cairn.model.JavaBuilderSpec;
import dev.cairn.model.Problem;
import dev.cairn.model.Read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** {@code examples/hello} as a process of its own: what the demo and the README say of it holds. */
final class HelloExampleTest {

    private static final Path EXAMPLE = Path.of("..", "examples", "hello");
    private static final Pattern SERVING = Pattern.compile("hello version 1 listens on port (\\d+)");
    private static final Duration WITHIN = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void compile() throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("-Xlint:all", "-Werror", "-d", folder.resolve("classes").toString()));
        try (Stream<Path> sources = Files.walk(EXAMPLE.resolve("src"))) {
            sources.filter(file -> file.toString().endsWith(".java")).forEach(file -> arguments.add(file.toString()));
        }
        int status = ToolProvider.getSystemJavaCompiler()
                .run(InputStream.nullInputStream(), null, null, arguments.toArray(String[]::new));
        assertThat(status).isZero();
    }

    @AfterEach
    void endWhatWasStarted() {
        http.close();
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void itsCairnYamlIsValidAndNamesItsMainClass() throws IOException {
        Read<CairnFile> read = CairnFileReader.read(Files.readAllBytes(EXAMPLE.resolve("cairn.yaml")));

        assertThat(read).isInstanceOf(Read.Valid.class);
        Read.Valid<CairnFile> valid = (Read.Valid<CairnFile>) read;
        assertThat(valid.warnings()).extracting(Problem::path).containsExactly("environments.production.after");
        CairnFile file = valid.value();
        assertThat(file.environments()).extracting(one -> one.name().value()).containsExactly("staging", "production");
        assertThat(file.artifacts().getFirst().build())
                .isEqualTo(new JavaBuilderSpec("jlink", "hello.Main", "src", List.of(), List.of()));
    }

    @Test
    void itServesAPageWithItsVersionAndItsGreeting() throws Exception {
        int port = start("Hello <you>");

        HttpResponse<String> page = get(port, "/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("version 1", "Hello &lt;you&gt;", "</html>");
        assertThat(get(port, "/healthz").statusCode()).isEqualTo(200);
        assertThat(get(port, "/other").statusCode()).isEqualTo(404);
    }

    @Test
    void onSigtermARequestUnderWayIsStillAnsweredAndNoOtherIsTaken() throws Exception {
        int port = start("Hello");
        try (Socket open = new Socket(InetAddress.getLoopbackAddress(), port)) {
            open.setSoTimeout((int) WITHIN.toMillis());
            OutputStream out = open.getOutputStream();
            out.write(ascii("POST / HTTP/1.1\r\nHost: hello\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"));
            // Only once it is asked to go on does the server have the request in its hands.
            assertThat(line(open.getInputStream())).startsWith("HTTP/1.1 100");
            out.write('a');

            started.getLast().destroy();
            await().atMost(WITHIN).until(() -> refuses(port));
            out.write('b');

            await().atMost(WITHIN).until(() -> line(open.getInputStream()).isEmpty()); // the end of the first head
            assertThat(line(open.getInputStream())).startsWith("HTTP/1.1 200");
        }
        assertThat(started.getLast().waitFor(WITHIN.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(started.getLast().exitValue()).isZero();
    }

    private int start(String greeting) throws IOException {
        Path output = folder.resolve("output");
        ProcessBuilder java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        folder.resolve("classes").toString(),
                        "hello.Main")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        java.environment().put("PORT", "0");
        java.environment().put("GREETING", greeting);
        started.add(java.start());
        Matcher serving = await().atMost(WITHIN).until(() -> SERVING.matcher(Files.readString(output)), Matcher::find);
        return Integer.parseInt(serving.group(1));
    }

    private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(WITHIN)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static boolean refuses(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !socket.isConnected();
        } catch (SocketException refused) {
            return true;
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
