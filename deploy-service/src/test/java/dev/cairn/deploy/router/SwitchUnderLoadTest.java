package dev.cairn.deploy.router;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.vertx.core.Vertx;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.deploy.target.Fence;
import dev.cairn.model.Application;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.EnvironmentName;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The promise of a switch: under a steady stream of requests, not one fails. */
class SwitchUnderLoadTest {

    private static final RouteKey KEY = new RouteKey(new Application("hello"), new EnvironmentName("staging"));
    private static final ArtifactName WEB = new ArtifactName("web");
    private static final int CLIENTS = 8;
    private static final int SWITCHES = 25;
    private static final int REQUESTS_BETWEEN_SWITCHES = 100;
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path temp;

    private final AtomicBoolean running = new AtomicBoolean(true);
    private final AtomicLong answered = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final ConcurrentHashMap<String, Long> served = new ConcurrentHashMap<>();

    @Test
    void notOneRequestFailsWhileDeploymentsAreReplacedAndRetired() throws Exception {
        Vertx vertx = Vertx.vertx();
        RouterConfig config = RouterConfig.in(temp.resolve("routes")).withPort(0);
        HttpRouter router = HttpRouter.start(vertx, config, 2, new SecureRandom());
        TestBackend current = new TestBackend("backend-0");
        router.switchTo(KEY, target(0, current), new Fence(0));

        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                boolean posts = i % 2 == 1;
                clients.execute(() -> request(router.address().getPort(), posts));
            }
            for (int n = 1; n <= SWITCHES; n++) {
                current = replace(router, current, n);
            }
            running.set(false);
            clients.shutdown();
            assertThat(clients.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            running.set(false);
            current.close();
            vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }

        assertThat(failures).isEmpty();
        assertThat(served).as("every deployment served").hasSize(SWITCHES + 1);
        assertThat(answered.get()).isGreaterThan((long) SWITCHES * REQUESTS_BETWEEN_SWITCHES);
    }

    /** As a deployment does it: start, switch, drain, and only then end the old one. */
    private TestBackend replace(HttpRouter router, TestBackend old, int n) {
        long before = answered.get();
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> answered.get() - before >= REQUESTS_BETWEEN_SWITCHES || !failures.isEmpty());
        TestBackend next = new TestBackend("backend-" + n);
        router.switchTo(KEY, target(n, next), new Fence(n));
        assertThat(router.drain(KEY, deployment(n - 1), SOON)).isEqualTo(new Drain.Complete());
        int requests = old.requests();
        old.close();
        assertThat(old.requests()).as("nothing reached it after the drain").isEqualTo(requests);
        return next;
    }

    /** One client on one connection, which it keeps. */
    private void request(int port, boolean posts) {
        String head = (posts ? "POST / HTTP/1.1\r\nContent-Length: 4\r\n" : "GET / HTTP/1.1\r\n")
                + "Host: hello.staging.localhost:" + port + "\r\n\r\n" + (posts ? "body" : "");
        byte[] request = head.getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) SOON.toMillis());
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (running.get()) {
                socket.getOutputStream().write(request);
                String body = answer(in);
                served.merge(body, 1L, Long::sum);
                answered.incrementAndGet();
            }
        } catch (IOException e) {
            failures.add(e.toString());
        }
    }

    private static String answer(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("closed after: " + head);
            }
            head.append((char) b);
        }
        String lower = head.toString().toLowerCase(java.util.Locale.ROOT);
        int length = Integer.parseInt(lower.replaceAll("(?s).*\r\ncontent-length: *(\\d+)\r\n.*", "$1"));
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        if (!lower.startsWith("http/1.1 200 ")) {
            throw new IOException(head + body);
        }
        return body;
    }

    private static RouteTarget target(int n, TestBackend backend) {
        return RouteTarget.of(deployment(n), WEB, List.of(backend.address()));
    }

    private static DeploymentId deployment(int n) {
        return new DeploymentId("d-%016x".formatted(n));
    }
}
