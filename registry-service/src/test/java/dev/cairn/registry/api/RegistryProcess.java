package dev.cairn.registry.api;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;

/** A registry in a JVM of its own, with what heap a test gives it, which can be killed. */
final class RegistryProcess implements AutoCloseable {

    private final Process process;
    private final int port;

    private RegistryProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static RegistryProcess start(Path data, String... options) throws IOException {
        Path port = Files.createTempFile("registry", ".port");
        Files.delete(port);
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(options));
        // Surefire hides the class path in the manifest of a jar, and tells it in a property of its own.
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        command.addAll(List.of("-cp", classPath, RegistryProcess.class.getName(), data.toString(), port.toString()));
        File output = Files.createDirectories(data.resolveSibling("logs"))
                .resolve("out")
                .toFile();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
                .start();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(port) || !process.isAlive());
        if (!process.isAlive()) {
            throw new IOException("The registry did not start: " + Files.readString(output.toPath()));
        }
        int number = Integer.parseInt(Files.readString(port));
        Files.delete(port);
        return new RegistryProcess(process, number);
    }

    static void main(String[] arguments) throws IOException {
        RunningRegistry registry = RunningRegistry.in(Path.of(arguments[0]));
        Path port = Path.of(arguments[1]);
        Path temporary = Path.of(arguments[1] + ".new");
        Files.writeString(temporary, "" + registry.port());
        Files.move(temporary, port, StandardCopyOption.ATOMIC_MOVE);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port).resolve(path))
                .timeout(Duration.ofSeconds(60));
    }

    int port() {
        return port;
    }

    /** As kill -9. */
    void kill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The registry outlives SIGKILL");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
