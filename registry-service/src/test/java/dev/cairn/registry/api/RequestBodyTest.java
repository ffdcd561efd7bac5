package dev.cairn.registry.api;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Timeout(60)
class RequestBodyTest {

    private static final int CHUNKS = 10_000;
    private static final long PAUSED_AT = 512 << 10;

    private final Vertx vertx = Vertx.vertx();
    private final Backlog backlog = new Backlog(Long.MAX_VALUE);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final CompletableFuture<Integer> received = new CompletableFuture<>();
    private final CompletableFuture<ConnectionBase> connection = new CompletableFuture<>();
    private final CountDownLatch begin = new CountDownLatch(1);

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void read(HttpServerRequest request) {
        connection.complete((ConnectionBase) request.connection());
        RequestBody body = new RequestBody(request, vertx.getOrCreateContext(), Duration.ofSeconds(20), backlog);
        Thread.ofVirtual().start(() -> {
            try {
                begin.await();
                int bytes = body.read(ByteBuffer.allocate(1));
                goOn.await();
                for (int read = 0; read >= 0; read = body.read(ByteBuffer.allocate(1000))) {
                    bytes += read;
                }
                received.complete(bytes);
            } catch (IOException | InterruptedException e) {
                received.completeExceptionally(e);
            }
        });
    }

    private Socket send(String request) throws Exception {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(this::read)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private boolean isReadFrom() throws Exception {
        return connection.get(20, TimeUnit.SECONDS).channel().config().isAutoRead();
    }

    @Test
    void aBodyThatNobodyWantsYetIsLeftToTheKernel() throws Exception {
        try (Socket socket = send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")) {
            await().until(() -> !isReadFrom());

            begin.countDown();
            socket.getOutputStream().write(new byte[1_000_000]);
            await().until(() -> backlog.size() >= PAUSED_AT);
            await().until(() -> !isReadFrom());
            goOn.countDown();

            assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo(1_000_000);
            assertThat(isReadFrom()).isTrue();
        }
    }

    @Test
    void chunksOfOneByteCountForTheMemoryThatTheyTake() throws Exception {
        String body = "1\r\nx\r\n".repeat(CHUNKS) + "0\r\n\r\n";
        try (Socket _ = send("PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body)) {
            begin.countDown();
            await().until(() -> backlog.size() >= PAUSED_AT);
            goOn.countDown();

            assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo(CHUNKS);
            assertThat(backlog.size()).isZero();
        }
    }
}
