package dev.cairn.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A Cairn in a JVM of its own, on ports that stay the same, which can be killed at any moment and started again. */
final class KilledCairn implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Path data;
    private final Path output;
    private final int[] ports;
    private final List<Duration> untilReady = new CopyOnWriteArrayList<>();
    private Process process;

    private KilledCairn(Path data, Path output, int[] ports, Process process) {
        this.data = data;
        this.output = output;
        this.ports = ports;
        this.process = process;
    }

    static KilledCairn start(Path data, Path output) throws IOException {
        int[] ports = freePorts(5);
        KilledCairn cairn = new KilledCairn(data, output, ports, launch(data, output, ports));
        cairn.watch();
        return cairn;
    }

    /** Notes how long this start takes, unless it is killed before it is ready. */
    private void watch() {
        Process started = process;
        long begin = System.nanoTime();
        Thread.ofVirtual().start(() -> {
            try {
                while (started.isAlive() && !isReady()) {
                    TimeUnit.MILLISECONDS.sleep(20);
                }
                if (started.isAlive()) {
                    untilReady.add(Duration.ofNanos(System.nanoTime() - begin));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** How long the starts took that came to be ready, in their order. */
    List<Duration> untilReady() {
        return List.copyOf(untilReady);
    }

    private static Process launch(Path data, Path output, int[] ports) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx320m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "up",
                "--data",
                data.toString()));
        String[] flags = {"--kafka-port", "--build-port", "--registry-port", "--deploy-port", "--router-port"};
        for (int i = 0; i < flags.length; i++) {
            command.addAll(List.of(flags[i], Integer.toString(ports[i])));
        }
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
    }

    private static int[] freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        int[] ports = new int[count];
        for (int i = 0; i < count; i++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            ports[i] = socket.getLocalPort();
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }

    /** kill -9, and a new start at once. */
    void killAndRestart() throws IOException, InterruptedException {
        process.destroyForcibly();
        process.waitFor();
        process = launch(data, output, ports);
        watch();
    }

    /** A new start after {@link #stop}. */
    void restart() throws IOException {
        process = launch(data, output, ports);
        watch();
    }

    /** Ctrl-C, and the end of it. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("Cairn did not stop within a minute; see " + output);
        }
    }

    String kafka() {
        return "127.0.0.1:" + ports[0];
    }

    URI build() {
        return URI.create("http://127.0.0.1:" + ports[1]);
    }

    URI router() {
        return URI.create("http://127.0.0.1:" + ports[4]);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    boolean isReady() throws InterruptedException {
        return status(build().resolve("/readyz")) == 200
                && status(URI.create("http://127.0.0.1:" + ports[3] + "/readyz")) == 200;
    }

    private static int status(URI uri) throws InterruptedException {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build();
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return -1;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
