package dev.cairn.registry.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;

import static org.assertj.core.api.Assertions.assertThat;

/** What only a process of its own can show: a small heap, and a kill. */
class RegistryProcessTest {

    private static final int LARGE = 50 << 20;

    @TempDir
    private Path temp;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void manyLargeBlobsPassThroughASmallHeap() throws Exception {
        try (RegistryProcess registry = RegistryProcess.start(temp.resolve("data"), "-Xmx48m");
                ExecutorService clients = Executors.newFixedThreadPool(4)) {
            List<Future<Boolean>> passed = new ArrayList<>();
            for (int seed = 0; seed < 4; seed++) {
                int number = seed;
                passed.add(clients.submit(() -> passThrough(registry, number)));
            }
            for (Future<Boolean> one : passed) {
                assertThat(one.get()).isTrue();
            }
        }
    }

    private boolean passThrough(RegistryProcess registry, int seed) throws Exception {
        Digest digest = digest(new Pattern(seed, LARGE));
        HttpRequest push = registry.request("/v2/a/blobs/uploads/?digest=" + digest)
                .POST(BodyPublishers.ofInputStream(() -> new Pattern(seed, LARGE)))
                .build();
        assertThat(client.send(push, BodyHandlers.discarding()).statusCode()).isEqualTo(201);
        HttpResponse<InputStream> pulled =
                client.send(registry.request("/v2/a/blobs/" + digest).build(), BodyHandlers.ofInputStream());
        try (InputStream body = pulled.body()) {
            return digest(body).equals(digest);
        }
    }

    /** Together they announce 1.6 GB, to a heap of 64 MiB, and send almost nothing of it. */
    @Test
    void manyThatAnnounceLargeManifestsTakeNoMemory() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try (RegistryProcess registry = RegistryProcess.start(temp.resolve("data"), "-Xmx64m")) {
            for (int i = 0; i < 200; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), registry.port());
                sockets.add(socket);
                socket.getOutputStream()
                        .write(("PUT /v2/a/manifests/v" + i + " HTTP/1.1\r\nHost: x\r\nContent-Type: "
                                        + RunningRegistry.OCI_MANIFEST + "\r\nContent-Length: 8000000\r\n\r\n{\"schema")
                                .getBytes(StandardCharsets.US_ASCII));
            }

            assertThat(passThrough(registry, 1)).isTrue();

            for (Socket socket : sockets) {
                // Whoever was given memory for what he announced, or was refused it, would not be waiting any more.
                assertThat(socket.getInputStream().available()).isZero();
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        assertThat(Files.readString(temp.resolve("logs").resolve("out"))).doesNotContain("OutOfMemoryError");
    }

    @Test
    void anUploadCutOffByAKillGoesOnInTheNextProcess() throws Exception {
        byte[] content = Contents.random(1, 3 << 20);
        Digest digest = Contents.sha256(content);
        Path data = temp.resolve("data");
        String location;
        try (RegistryProcess first = RegistryProcess.start(data)) {
            location = RunningRegistry.location(
                    send(first.request("/v2/a/blobs/uploads/").POST(BodyPublishers.noBody())));
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), first.port())) {
                OutputStream out = socket.getOutputStream();
                out.write(
                        ("PATCH " + location + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + content.length + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                out.write(content, 0, 2 << 20);
                out.flush();
                Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> received(first, location) == 2 << 20);
                first.kill();
            }
        }
        Files.write(data.resolve("staging").resolve("torn"), new byte[100]);

        try (RegistryProcess second = RegistryProcess.start(data)) {
            int received = received(second, location);
            assertThat(received).isEqualTo(2 << 20);
            assertThat(data.resolve("staging").resolve("torn")).doesNotExist();
            assertThat(send(second.request("/v2/a/blobs/" + digest)).statusCode())
                    .isEqualTo(404);
            HttpResponse<byte[]> finished = send(second.request(location + "?digest=" + digest)
                    .PUT(BodyPublishers.ofByteArray(Arrays.copyOfRange(content, received, content.length))));

            assertThat(finished.statusCode()).isEqualTo(201);
            assertThat(send(second.request("/v2/a/blobs/" + digest)).body()).isEqualTo(content);
        }
    }

    private int received(RegistryProcess registry, String location) throws IOException, InterruptedException {
        String range = RunningRegistry.header(send(registry.request(location)), "Range");
        return Integer.parseInt(range.substring("0-".length())) + 1;
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static Digest digest(InputStream content) throws Exception {
        MessageDigest hash = MessageDigest.getInstance("SHA-256");
        byte[] buffer = new byte[64 << 10];
        for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
            hash.update(buffer, 0, read);
        }
        return Digest.of(Digest.Algorithm.SHA256, hash.digest());
    }

    /** Bytes that are nowhere held. */
    private static final class Pattern extends InputStream {

        private final int seed;
        private final int length;
        private int position;

        Pattern(int seed, int length) {
            this.seed = seed;
            this.length = length;
        }

        @Override
        public int read() {
            return position == length ? -1 : at(position++);
        }

        @Override
        public int read(byte[] into, int offset, int wanted) {
            int count = Math.min(wanted, length - position);
            for (int i = 0; i < count; i++) {
                into[offset + i] = (byte) at(position++);
            }
            return count == 0 ? -1 : count;
        }

        private int at(int index) {
            return (index * 31 + (index >> 10) * 7 + seed) & 0xFF;
        }
    }
}
