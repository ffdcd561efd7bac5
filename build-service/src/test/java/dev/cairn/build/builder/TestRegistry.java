package dev.cairn.build.builder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.cairn.event.Json;
import dev.cairn.oci.Digest;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A registry in memory that speaks as much of the OCI distribution-spec as a push and a pull need. It refuses content that
 * does not have its digest, and manifests that name blobs which it does not have.
 */
final class TestRegistry implements AutoCloseable {

    static final String TOKEN = "anonymous-token";

    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    private final Map<String, byte[]> manifests = new ConcurrentHashMap<>();
    private final Map<String, String> mediaTypes = new ConcurrentHashMap<>();
    private final List<String> uploads = new CopyOnWriteArrayList<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final boolean asksForToken;

    /** The header that a token, or without tokens everything, is given for; whatever comes if empty. */
    private volatile String basic = "";

    /** The request that is left without an answer, so that the client waits; none if empty. */
    private volatile String stalled = "";

    /** Whether there is no room for what is pushed. */
    private volatile boolean full;

    TestRegistry() throws IOException {
        this(false);
    }

    TestRegistry(boolean asksForToken) throws IOException {
        this.asksForToken = asksForToken;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(executor);
        server.createContext("/", this::serve);
        server.start();
    }

    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    URI uri() {
        return URI.create("http://" + host());
    }

    /** From now on strangers are let in no more. */
    void ask(String user, String password) {
        String both = user + ":" + password;
        basic = "Basic " + Base64.getEncoder().encodeToString(both.getBytes(UTF_8));
    }

    void fill() {
        full = true;
    }

    void stall(String method) {
        stalled = method;
    }

    /** The digests that were uploaded, in order; what was there already is not among them. */
    List<String> uploads() {
        return uploads;
    }

    byte[] blob(Digest digest) {
        return found(blobs, digest);
    }

    JsonNode manifest(Digest digest) throws IOException {
        return Json.MAPPER.readTree(found(manifests, digest));
    }

    long manifestSize(Digest digest) {
        return found(manifests, digest).length;
    }

    Digest putBlob(byte[] content) {
        blobs.put(Hashes.of(content).toString(), content);
        return Hashes.of(content);
    }

    Digest putManifest(byte[] content, String mediaType) {
        Digest digest = Hashes.of(content);
        manifests.put(digest.toString(), content);
        mediaTypes.put(digest.toString(), mediaType);
        return digest;
    }

    /** Makes a stored blob another one under the same name. */
    void corrupt(Digest digest) {
        blobs.put(digest.toString(), new byte[] {1, 2, 3});
    }

    private static byte[] found(Map<String, byte[]> map, Digest digest) {
        byte[] content = map.get(digest.toString());
        if (content == null) {
            throw new AssertionError("Not in the registry: " + digest);
        }
        return content;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            String shown = exchange.getRequestHeaders().getFirst("Authorization");
            if (exchange.getRequestMethod().equals(stalled)) {
                Thread.sleep(60_000); // ended by the interrupt of close()
            } else if (path.equals("/token") && !basic.isEmpty() && !basic.equals(shown)) {
                answer(exchange, 401, new byte[0]);
            } else if (path.equals("/token")) {
                answer(exchange, 200, ("{\"token\":\"" + TOKEN + "\"}").getBytes(UTF_8));
            } else if (!asksForToken && !basic.isEmpty() && !basic.equals(shown)) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"test\"");
                answer(exchange, 401, new byte[0]);
            } else if (asksForToken && !("Bearer " + TOKEN).equals(shown)) {
                exchange.getResponseHeaders()
                        .set(
                                "WWW-Authenticate",
                                "Bearer realm=\"" + uri() + "/token\",service=\"test\",scope=\"repository:base:pull\"");
                answer(exchange, 401, new byte[0]);
            } else {
                route(exchange, path, body);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void route(HttpExchange exchange, String path, byte[] body) throws IOException {
        String last = path.substring(path.lastIndexOf('/') + 1);
        switch (exchange.getRequestMethod()) {
            case "GET", "HEAD" -> read(exchange, path.contains("/manifests/"), last);
            case "POST" -> {
                exchange.getResponseHeaders().set("Location", path + numbers.incrementAndGet() + "?state=x");
                answer(exchange, 202, new byte[0]);
            }
            case "PUT" -> write(exchange, path, last, body);
            default -> answer(exchange, 405, new byte[0]);
        }
    }

    private void read(HttpExchange exchange, boolean manifest, String digest) throws IOException {
        byte[] content = (manifest ? manifests : blobs).get(digest);
        if (manifest) {
            exchange.getResponseHeaders().set("Content-Type", mediaTypes.getOrDefault(digest, "text/plain"));
        }
        answer(exchange, content == null ? 404 : 200, content == null ? new byte[0] : content);
    }

    private void write(HttpExchange exchange, String path, String last, byte[] body) throws IOException {
        if (full) {
            answer(exchange, 507, "{\"errors\":[{\"code\":\"UNKNOWN\"}]}".getBytes(UTF_8));
            return;
        }
        boolean manifest = path.contains("/manifests/");
        String query = exchange.getRequestURI().getQuery();
        String digest = manifest ? last : query.substring(query.indexOf("digest=") + 7);
        if (!Hashes.of(body).toString().equals(digest) || (manifest && !complete(body))) {
            answer(exchange, 400, "{\"errors\":[{\"code\":\"DIGEST_INVALID\"}]}".getBytes(UTF_8));
            return;
        }
        uploads.add(digest);
        (manifest ? manifests : blobs).put(digest, body);
        mediaTypes.put(digest, exchange.getRequestHeaders().getFirst("Content-Type"));
        answer(exchange, 201, new byte[0]);
    }

    private boolean complete(byte[] manifest) {
        try {
            JsonNode json = Json.MAPPER.readTree(manifest);
            boolean complete =
                    blobs.containsKey(json.path("config").path("digest").asText());
            for (JsonNode layer : json.path("layers")) {
                complete &= blobs.containsKey(layer.path("digest").asText());
            }
            return complete;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
        if (!head && body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
        server.stop(0);
    }
}
