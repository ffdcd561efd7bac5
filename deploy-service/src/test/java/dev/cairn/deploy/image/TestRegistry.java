package dev.cairn.deploy.image;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.cairn.oci.Digest;
import dev.cairn.oci.ImageReference;

/** A registry that serves what tests put into it, and can be made to serve something else. */
public final class TestRegistry implements AutoCloseable {

    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    private final HttpServer server;
    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, byte[]> content = new ConcurrentHashMap<>();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile String requiredAuthorization = "";

    public TestRegistry() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/v2/", this::serve);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    public String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    public int requests() {
        return requests.get();
    }

    public void require(String authorization) {
        requiredAuthorization = authorization;
    }

    /** Puts an image of these layers, with this {@code config} section. */
    public ImageReference image(Map<String, Object> config, TestLayer... layers) {
        return image("amd64", config, layers);
    }

    public ImageReference image(String architecture, Map<String, Object> config, TestLayer... layers) {
        List<byte[]> plain = java.util.Arrays.stream(layers).map(TestLayer::tar).toList();
        List<Map<String, Object>> descriptors = plain.stream()
                .map(TestLayer::gzip)
                .map(bytes -> descriptor("application/vnd.oci.image.layer.v1.tar+gzip", bytes))
                .toList();
        byte[] configuration = write(Map.of(
                "architecture",
                architecture.equals("amd64") ? hostArchitecture() : architecture,
                "os",
                "linux",
                "config",
                config,
                "rootfs",
                Map.of(
                        "type",
                        "layers",
                        "diff_ids",
                        plain.stream()
                                .map(TestRegistry::digest)
                                .map(Digest::toString)
                                .toList())));
        return reference(put(write(Map.of(
                "schemaVersion",
                2,
                "mediaType",
                MANIFEST,
                "config",
                descriptor("application/vnd.oci.image.config.v1+json", configuration),
                "layers",
                descriptors))));
    }

    /** Puts an index of images by their architectures. */
    public ImageReference index(Map<String, ImageReference> images) {
        List<Map<String, Object>> manifests = images.entrySet().stream()
                .map(e -> Map.<String, Object>of(
                        "mediaType",
                        MANIFEST,
                        "digest",
                        e.getValue().digest().toString(),
                        "size",
                        bytes(e.getValue().digest()).length,
                        "platform",
                        Map.of("os", "linux", "architecture", e.getKey())))
                .collect(Collectors.toList());
        return reference(put(write(Map.of("schemaVersion", 2, "manifests", manifests))));
    }

    /** What stands under a digest. */
    public byte[] bytes(Digest digest) {
        return java.util.Objects.requireNonNull(content.get(digest.toString()), "No content " + digest);
    }

    /** Serves other bytes under a digest. */
    public void corrupt(Digest digest, byte[] bytes) {
        content.put(digest.toString(), bytes);
    }

    public void forget(Digest digest) {
        content.remove(digest.toString());
    }

    /** The digest of an image's last layer. */
    public Digest lastLayer(ImageReference image) {
        try {
            var layers = json.readTree(bytes(image.digest())).get("layers");
            return Digest.parse(layers.get(layers.size() - 1).get("digest").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String hostArchitecture() {
        String arch = System.getProperty("os.arch");
        return switch (arch) {
            case "x86_64", "amd64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> arch;
        };
    }

    public static Digest digest(byte[] bytes) {
        try {
            return Digest.of(
                    Digest.Algorithm.SHA256,
                    MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private ImageReference reference(Digest digest) {
        return new ImageReference(host(), "test/image", digest);
    }

    private Map<String, Object> descriptor(String mediaType, byte[] bytes) {
        return Map.of("mediaType", mediaType, "digest", put(bytes).toString(), "size", bytes.length);
    }

    private Digest put(byte[] bytes) {
        Digest digest = digest(bytes);
        content.put(digest.toString(), bytes);
        return digest;
    }

    private byte[] write(Object value) {
        try {
            return json.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] bytes = content.get(path.substring(path.lastIndexOf('/') + 1));
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            if (!requiredAuthorization.isEmpty() && !requiredAuthorization.equals(authorization)) {
                answer(exchange, 401, "{}".getBytes(StandardCharsets.UTF_8));
            } else if (bytes == null) {
                answer(exchange, 404, "{}".getBytes(StandardCharsets.UTF_8));
            } else {
                answer(exchange, 200, bytes);
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
