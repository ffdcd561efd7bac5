package dev.cairn.benchmarks.registry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

import dev.cairn.benchmarks.process.Program;
import dev.cairn.http.HttpConfig;

/**
 * A server that runs until it is closed.
 *
 * @param name in figures
 * @param uri without a path
 */
record Server(String name, URI uri, Program program) implements AutoCloseable {

    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final Duration EVERY = Duration.ofMillis(50);

    /** A port that nobody listens on at this moment, for servers that cannot choose one themselves. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static URI at(int port) {
        return URI.create("http://" + HttpConfig.LOOPBACK + ":" + port);
    }

    /**
     * Waits until it answers.
     *
     * @throws IllegalStateException if it does not in time
     */
    Server awaitAnswer(String path) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + WITHIN.toNanos();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(uri.resolve(path)).timeout(WITHIN).build();
            while (true) {
                try {
                    client.send(request, BodyHandlers.discarding());
                    return this;
                } catch (IOException refused) {
                    if (System.nanoTime() > deadline || !program.handle().isAlive()) {
                        program.close();
                        throw new IllegalStateException(
                                name + " does not answer on " + uri + ": " + program.lastErrors(), refused);
                    }
                    Thread.sleep(EVERY);
                }
            }
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
