package dev.cairn.standalone;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
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
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

import dev.cairn.identity.Secret;
import dev.cairn.model.CommitId;

import static org.assertj.core.api.Assertions.assertThat;

/** A whole Cairn in this JVM, on free ports, with repositories that tests push to and webhooks that tests send. */
final class TestCairn implements AutoCloseable {

    static final String NONE = "0".repeat(40);

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);
    private static final Secret SECRET = Secret.ofText("a secret that tests share with Cairn");

    final Path folder;
    final Path data;
    private final List<PushedRepository> repositories = new ArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private String builds = "{}";
    private String registry = "{}";
    private @Nullable Standalone standalone;
    private @Nullable FactList facts;

    TestCairn(Path folder) throws IOException {
        this.folder = folder;
        // The temporary folder is its owner's alone, and instances run as other users.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        this.data = Files.createDirectory(folder.resolve("data"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx--x--x"));
        Files.writeString(data.resolve("secret"), SECRET.reveal());
        Files.setPosixFilePermissions(data.resolve("secret"), PosixFilePermissions.fromString("rw-------"));
        writePlatform();
    }

    /** Starts it, and returns when it is ready. Its instances end with it. */
    TestCairn start() throws InterruptedException {
        return start(false);
    }

    /** Starts it, and returns when it is ready. */
    TestCairn start(boolean leaveInstances) throws InterruptedException {
        return start(leaveInstances, 0);
    }

    /** Starts it with its router on a port that instances were told before. */
    TestCairn start(boolean leaveInstances, int routerPort) throws InterruptedException {
        Ports ports = Ports.free();
        ports.router = routerPort;
        Standalone started = Standalone.start(
                new StandaloneConfig(data, data.resolve("platform.yaml"), ports, leaveInstances), line -> {});
        standalone = started;
        started.awaitReady(FactList.WITHIN);
        facts = new FactList(started.log());
        return this;
    }

    void stop() {
        if (facts != null) {
            facts.close();
            facts = null;
        }
        if (standalone != null) {
            standalone.close();
            standalone = null;
        }
    }

    Standalone standalone() {
        return Objects.requireNonNull(standalone, "it was not started");
    }

    FactList facts() {
        return Objects.requireNonNull(facts, "it was not started");
    }

    // --- the operator ---------------------------------------------------------------------------------------------

    /** A new repository that Cairn has taken in. */
    PushedRepository repository(String name) throws IOException {
        PushedRepository repository = PushedRepository.create(folder, name);
        repositories.add(repository);
        writePlatform();
        return repository;
    }

    /** Sets the operator's section {@code builds}; it holds for the next build. */
    void builds(String yaml) throws IOException {
        builds = yaml;
        writePlatform();
    }

    /** Sets the operator's section {@code registry}. */
    void registry(String yaml) throws IOException {
        registry = yaml;
        writePlatform();
    }

    private void writePlatform() throws IOException {
        StringBuilder yaml = new StringBuilder("builds: " + builds + "\nregistry:\n" + registry.indent(2));
        if (!repositories.isEmpty()) {
            yaml.append("repositories:\n");
        }
        for (PushedRepository repository : repositories) {
            yaml.append("  - { name: %s, url: %s, secretFile: secret, branches: [main], poll: 24h }%n"
                    .formatted(repository.name(), repository.bare()));
        }
        // It is read while it is written.
        Path draft = Files.writeString(data.resolve("platform.yaml.new"), yaml);
        Files.move(draft, data.resolve("platform.yaml"), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    // --- Git servers ----------------------------------------------------------------------------------------------

    /** An answer of Cairn. */
    record Answer(int status, String body, Map<String, List<String>> headers) {}

    /** A body as a post-receive hook sends it. */
    static byte[] hook(String repository, String ref, String before, String after) {
        return """
                {"repository": "%s", "changes": [{"ref": "%s", "before": "%s", "after": "%s"}], "pusher": "ada"}""".formatted(repository, ref, before, after).getBytes(StandardCharsets.UTF_8);
    }

    static String signature(byte[] body) {
        return "sha256=" + HexFormat.of().formatHex(SECRET.hmacSha256(body));
    }

    Answer send(String delivery, String signature, byte[] body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        standalone().endpoints().build().resolve("/webhooks/git"))
                .timeout(ANSWER_WITHIN)
                .header("Content-Type", "application/json")
                .header("X-Cairn-Event", "push")
                .header("X-Cairn-Delivery", delivery)
                .header("X-Cairn-Signature-256", signature)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return answer(request);
    }

    /** Tells of a push as the repository's own hook would. */
    Answer tell(PushedRepository repository, String ref, String before, String after)
            throws IOException, InterruptedException {
        byte[] body = hook(repository.name(), ref, before, after);
        return send("push-" + after + "-" + before.substring(0, 7), signature(body), body);
    }

    /** Tells of a push, which must be taken. */
    void told(PushedRepository repository, CommitId commit) throws IOException, InterruptedException {
        told(repository, PushedRepository.MAIN, commit);
    }

    void told(PushedRepository repository, String ref, CommitId commit) throws IOException, InterruptedException {
        assertThat(tell(repository, ref, NONE, commit.value()).status()).isEqualTo(202);
    }

    // --- visitors and people --------------------------------------------------------------------------------------

    Answer get(URI uri) throws IOException, InterruptedException {
        return answer(HttpRequest.newBuilder(uri).timeout(ANSWER_WITHIN).build());
    }

    private Answer answer(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        return new Answer(answer.statusCode(), answer.body(), answer.headers().map());
    }

    /** What the router serves under a name; names below localhost are not resolved everywhere, so its address is dialled. */
    String page(String host) throws IOException {
        URI router = standalone().endpoints().router();
        try (Socket socket = new Socket(router.getHost(), router.getPort())) {
            socket.setSoTimeout((int) ANSWER_WITHIN.toMillis());
            socket.getOutputStream()
                    .write(("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            return String.join("\n", reader.lines().toList());
        }
    }

    /** What a command of {@code cairn} prints, to both outputs. */
    String command(String... arguments) {
        return command(data, List.of(arguments));
    }

    /** The same, of a Cairn in another folder. */
    static String command(Path data, List<String> arguments) {
        StringWriter text = new StringWriter();
        CommandLine command =
                Main.commandLine().setOut(new PrintWriter(text, true)).setErr(new PrintWriter(text, true));
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--data", data.toString()));
        command.execute(all.toArray(String[]::new));
        return text.toString();
    }

    @Override
    public void close() {
        stop();
        http.shutdownNow();
    }
}
