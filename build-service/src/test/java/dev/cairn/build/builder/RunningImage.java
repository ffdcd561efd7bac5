package dev.cairn.build.builder;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import org.awaitility.Awaitility;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** An unpacked image that runs with nothing but its own files, where the kernel lets us change the root. */
final class RunningImage implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);

    /** As every container has it, /proc is there: the loader finds the runtime's libraries by /proc/self/exe. */
    private static final String NEW_ROOT = "root=$1; shift; mount --rbind /proc \"$root/proc\" && exec chroot ";

    /** As root the image runs as its own user; others have but one user to give it. */
    private static final boolean AS_ROOT = System.getProperty("user.name").equals("root");

    private final Process process;
    private final Path output;
    private final int port;
    private final HttpClient client = HttpClient.newHttpClient();

    private RunningImage(Process process, Path output, int port) {
        this.process = process;
        this.output = output;
        this.port = port;
    }

    static RunningImage start(Path root, JsonNode config, Path folder) throws Exception {
        String user = config.path("config").path("User").asText();
        List<String> command = new ArrayList<>(newRoot(user));
        command.add(root.toString());
        assumeTrue(canChangeRoot(user, folder), "This machine lets nobody change the root: no user namespaces");
        config.path("config").path("Entrypoint").forEach(word -> command.add(word.asText()));
        int port = freePort();
        Path output = folder.resolve("output.txt");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("PORT", String.valueOf(port));
        builder.environment().put("GREETING", "Ahoy & hello");
        var image = new RunningImage(builder.start(), output, port);
        Awaitility.await().atMost(START).until(image::listensOrEnded);
        return image;
    }

    private static List<String> newRoot(String user) {
        List<String> command = new ArrayList<>(List.of("unshare", "--mount"));
        if (!AS_ROOT) {
            command.addAll(List.of("--user", "--map-root-user"));
        }
        String as = AS_ROOT ? "--userspec=" + user + " " : "";
        command.addAll(List.of("sh", "-c", NEW_ROOT + as + "\"$root\" \"$@\"", "sh"));
        return command;
    }

    private static boolean canChangeRoot(String user, Path folder) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(newRoot(user));
        command.addAll(List.of("/", "true"));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("trial.txt").toFile());
        return Files.isExecutable(Path.of("/usr/bin/unshare"))
                && builder.start().waitFor() == 0;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private boolean listensOrEnded() throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError("It ended: " + Files.readString(output));
        }
        return Files.readString(output).contains("listens on port " + port);
    }

    String get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        HttpResponse<String> response =
                client.send(HttpRequest.newBuilder(uri).timeout(START).build(), HttpResponse.BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }

    /** Its exit status after SIGTERM. */
    int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("It did not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        client.close();
    }
}
