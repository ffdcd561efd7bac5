package dev.cairn.http;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import org.junit.jupiter.api.Test;

import dev.cairn.telemetry.Telemetry;

import static org.assertj.core.api.Assertions.assertThat;

/** Many clients that send faster than a handler takes what they send. */
final class StalledUploadsTest {

    private static final int CLIENTS = 64;
    private static final long MEBIBYTE = 1 << 20;
    private static final long MOST_EACH = MEBIBYTE / 2;
    /** What a client would send, if it were taken. */
    private static final long OFFERED = 16 * MEBIBYTE;

    private static final Duration SETTLED = Duration.ofMillis(500);

    @Test
    void takeLittleMemoryEach() throws Exception {
        Telemetry telemetry = Telemetry.create("test", Optional.empty());
        Vertx vertx = telemetry.vertx(new VertxOptions());
        List<SocketChannel> clients = new ArrayList<>();
        try (HttpService http = HttpService.create(
                vertx,
                telemetry,
                new HttpConfig("test-service", HttpConfig.LOOPBACK, 0, "--test-port", Duration.ofMillis(100)))) {
            http.router().post("/stalled").handler(request -> request.request().pause());
            http.start();
            long before = directMemory();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(begin(http.port()));
            }

            long sent = sendUntilNothingIsTaken(clients);

            // What the kernel holds of it is not ours.
            assertThat(sent).isGreaterThan(CLIENTS * MOST_EACH);
            assertThat(directMemory() - before).isLessThan(CLIENTS * MOST_EACH);
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
            telemetry.close();
        }
    }

    private static SocketChannel begin(int port) throws IOException {
        SocketChannel client = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        String head = "POST /stalled HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + OFFERED + "\r\n\r\n";
        client.write(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)));
        client.configureBlocking(false);
        return client;
    }

    private static long sendUntilNothingIsTaken(List<SocketChannel> clients) throws Exception {
        ByteBuffer piece = ByteBuffer.allocateDirect(64 * 1024);
        long sent = 0;
        long last = System.nanoTime();
        while (System.nanoTime() - last < SETTLED.toNanos()) {
            for (SocketChannel client : clients) {
                int written = client.write(piece.clear());
                if (written > 0) {
                    sent += written;
                    last = System.nanoTime();
                }
            }
            Thread.sleep(1);
        }
        return sent;
    }

    private static long directMemory() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
