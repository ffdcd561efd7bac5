package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;

/**
 * What the registry uses of S3, in memory and over HTTP: objects, conditions of writes, ranges, lists, multipart uploads.
 * It looks at the key's id, and not at signatures. Stricter than AWS in one thing, as stores on file systems are: no key may be another
 * one's folder.
 */
public final class FakeS3 implements AutoCloseable {

    /** The only one there is. */
    public static final String BUCKET = "registry";

    /** The id of the only key that it knows. */
    public static final String ACCESS_KEY = "test";

    private static final int MAX_KEYS = 1000;

    @SuppressWarnings("ArrayRecordComponent")
    record Stored(byte[] bytes, String etag, Instant at) {}

    /** Answers in the form of S3's errors. */
    static final class Refusal extends IOException {
        private final int status;
        private final String code;

        Refusal(int status, String code) {
            super(code);
            this.status = status;
            this.code = code;
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final NavigableMap<String, Stored> objects = new ConcurrentSkipListMap<>();
    private final FakeMultiparts multiparts = new FakeMultiparts(this);
    private final AtomicReference<@Nullable Predicate<String>> losing = new AtomicReference<>();
    private final AtomicReference<@Nullable Interruption> interrupting = new AtomicReference<>();
    private final AtomicReference<@Nullable Failing> failing = new AtomicReference<>();
    private volatile Clock clock = Clock.systemUTC();
    private volatile boolean conditional = true;
    private volatile boolean deletesByCondition = true;
    private volatile boolean full;

    public FakeS3() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The next request of which "METHOD /bucket/key" is like that is done, and its answer lost. */
    void loseAnswerTo(Predicate<String> request) {
        losing.set(request);
    }

    /** Just before the next request of which "METHOD /bucket/key" is like that is done, something else is. */
    void before(Predicate<String> request, Runnable action) {
        interrupting.set(new Interruption(request, action));
    }

    /**
     * Requests of which "METHOD /bucket/key" is like that are refused, until {@link #heal}.
     *
     * @param code of S3; empty for an answer that is none of S3's, as a proxy gives it
     */
    public void fail(Predicate<String> request, int status, String code) {
        failing.set(new Failing(request, status, code));
    }

    public void heal() {
        failing.set(null);
    }

    private record Failing(Predicate<String> request, int status, String code) {}

    /** What time it is to the store. */
    void useClock(Clock other) {
        clock = other;
    }

    Instant now() {
        return clock.instant();
    }

    private record Interruption(Predicate<String> request, Runnable action) {}

    private void interrupt(String request) {
        Interruption next = interrupting.get();
        if (next != null && next.request().test(request) && interrupting.compareAndSet(next, null)) {
            next.action().run();
        }
    }

    boolean hasLostAnswer() {
        return losing.get() == null;
    }

    /** As a store that knows no conditional writes. */
    void passOverConditions() {
        conditional = false;
    }

    /** As a store that deletes whatever the condition says. */
    void passOverConditionsOfDeletes() {
        deletesByCondition = false;
    }

    void full(boolean now) {
        full = now;
    }

    public long count(String prefix) {
        return objects.tailMap(prefix).keySet().stream()
                .takeWhile(key -> key.startsWith(prefix))
                .count();
    }

    /** Puts an object there by hand. */
    void write(String key, String content) {
        store(key, content.getBytes(StandardCharsets.UTF_8));
    }

    String store(String key, byte[] bytes) {
        Stored stored = new Stored(bytes, etag(bytes), now());
        objects.put(key, stored);
        return stored.etag();
    }

    String text(String key) {
        return new String(Objects.requireNonNull(objects.get(key)).bytes(), StandardCharsets.UTF_8);
    }

    /** All keys that begin so. */
    List<String> keys(String prefix) {
        return objects.tailMap(prefix).keySet().stream()
                .takeWhile(key -> key.startsWith(prefix))
                .toList();
    }

    void remove(String key) {
        objects.remove(key);
    }

    /** As a registry that died then has left it. */
    void beginMultipart(String key) {
        multiparts.begin(key);
    }

    /** As stores do with those that are old. */
    void abortMultiparts() {
        multiparts.clear();
    }

    int multiparts() {
        return multiparts.count();
    }

    /** Damages all data under a prefix. */
    void damage(String prefix) {
        objects.replaceAll((key, stored) -> {
            if (!key.startsWith(prefix)) {
                return stored;
            }
            byte[] other = stored.bytes().clone();
            other[0] ^= 1;
            return new Stored(other, stored.etag(), stored.at());
        });
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
            String path = exchange.getRequestURI().getPath().substring(1);
            byte[] body = exchange.getRequestBody().readAllBytes();
            int slash = path.indexOf('/');
            String key = slash < 0 ? "" : path.substring(slash + 1);
            interrupt(method + " /" + path);
            Predicate<String> lost = losing.get();
            boolean lose = lost != null && lost.test(method + " /" + path) && losing.compareAndSet(lost, null);
            try {
                Failing fails = failing.get();
                if (fails != null && fails.request().test(method + " /" + path)) {
                    throw new Refusal(fails.status(), fails.code());
                }
                admit(exchange, slash < 0 ? path : path.substring(0, slash));
                answer(exchange, method, key, query, body, lose);
            } catch (Refusal e) {
                send(
                        exchange,
                        e.status,
                        e.code.isEmpty()
                                ? "<html>no such page</html>"
                                : "<Error><Code>" + e.code + "</Code><Message>" + e.code + "</Message></Error>",
                        lose);
            }
        }
    }

    private static void admit(HttpExchange exchange, String bucket) throws Refusal {
        String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        if (!authorization.contains("Credential=" + ACCESS_KEY + "/")) {
            throw new Refusal(403, "InvalidAccessKeyId");
        }
        if (!bucket.equals(BUCKET)) {
            throw new Refusal(404, "NoSuchBucket");
        }
    }

    private void answer(
            HttpExchange exchange, String method, String key, Map<String, String> query, byte[] body, boolean lose)
            throws IOException {
        switch (method) {
            case "PUT" -> {
                Stored stored = query.containsKey("partNumber") ? part(query, body) : put(exchange, key, body);
                exchange.getResponseHeaders().set("ETag", stored.etag());
                send(exchange, 200, "", lose);
            }
            case "POST" ->
                send(
                        exchange,
                        200,
                        query.containsKey("uploads") ? multiparts.begin(key) : multiparts.complete(key, query, body),
                        lose);
            case "DELETE" -> {
                if (query.containsKey("uploadId")) {
                    multiparts.abort(query);
                } else {
                    delete(exchange, key);
                }
                send(exchange, 204, "", lose);
            }
            case "HEAD", "GET" -> {
                if (key.isEmpty()) {
                    send(exchange, 200, query.containsKey("uploads") ? multiparts.list(query) : list(query), lose);
                } else {
                    get(exchange, key);
                }
            }
            default -> throw new Refusal(405, "MethodNotAllowed");
        }
    }

    private void delete(HttpExchange exchange, String key) throws Refusal {
        String ifMatch = deletesByCondition ? exchange.getRequestHeaders().getFirst("If-Match") : null;
        if (ifMatch != null && !objects.containsKey(key)) {
            throw new Refusal(404, "NoSuchKey");
        }
        boolean[] refused = new boolean[1];
        objects.computeIfPresent(key, (_, now) -> {
            refused[0] = ifMatch != null && !ifMatch.equals(now.etag());
            return refused[0] ? now : null;
        });
        if (refused[0]) {
            throw new Refusal(412, "PreconditionFailed");
        }
    }

    private Stored part(Map<String, String> query, byte[] body) throws Refusal {
        if (full) {
            throw new Refusal(507, "InsufficientStorage");
        }
        return multiparts.put(query, body);
    }

    private Stored put(HttpExchange exchange, String key, byte[] body) throws IOException {
        if (full) {
            throw new Refusal(507, "InsufficientStorage");
        }
        for (int slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', slash + 1)) {
            if (objects.containsKey(key.substring(0, slash))) {
                throw new Refusal(400, "ParentIsObject");
            }
        }
        if (objects.higherKey(key + "/") != null && objects.higherKey(key + "/").startsWith(key + "/")) {
            throw new Refusal(400, "ObjectIsFolder");
        }
        String ifNoneMatch = conditional ? exchange.getRequestHeaders().getFirst("If-None-Match") : null;
        String ifMatch = conditional ? exchange.getRequestHeaders().getFirst("If-Match") : null;
        Stored fresh = new Stored(body, etag(body), now());
        String[] refusal = new String[1];
        objects.compute(key, (_, now) -> {
            if (now != null && (ifNoneMatch != null || !now.etag().equals(ifMatch == null ? now.etag() : ifMatch))) {
                refusal[0] = "PreconditionFailed";
                return now;
            }
            if (ifMatch != null && now == null) {
                refusal[0] = "NoSuchKey";
                return null;
            }
            return fresh;
        });
        if (refusal[0] != null) {
            throw new Refusal(refusal[0].equals("NoSuchKey") ? 404 : 412, refusal[0]);
        }
        return fresh;
    }

    private void get(HttpExchange exchange, String key) throws IOException {
        Stored stored = objects.get(key);
        if (stored == null) {
            throw new Refusal(404, "NoSuchKey");
        }
        exchange.getResponseHeaders().set("ETag", stored.etag());
        byte[] bytes = stored.bytes();
        int from = 0;
        int to = bytes.length;
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (range != null) {
            String[] ends = range.substring("bytes=".length()).split("-", 2);
            from = Integer.parseInt(ends[0]);
            to = Math.min(to, Integer.parseInt(ends[1]) + 1);
            exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + bytes.length);
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        exchange.sendResponseHeaders(range == null ? 200 : 206, to == from ? -1 : to - from);
        if (to > from) {
            exchange.getResponseBody().write(bytes, from, to - from);
        }
    }

    private String list(Map<String, String> query) {
        String prefix = query.getOrDefault("prefix", "");
        String after = query.getOrDefault("continuation-token", query.getOrDefault("start-after", ""));
        int limit = Math.min(MAX_KEYS, Integer.parseInt(query.getOrDefault("max-keys", "1000")));
        StringBuilder xml = new StringBuilder("<ListBucketResult>");
        String last = "";
        int count = 0;
        boolean more = false;
        for (Map.Entry<String, Stored> each :
                objects.tailMap(after.compareTo(prefix) < 0 ? prefix : after).entrySet()) {
            if (!each.getKey().startsWith(prefix)) {
                break;
            }
            if (each.getKey().equals(after)) {
                continue;
            }
            if (count == limit) {
                more = true;
                break;
            }
            count++;
            last = each.getKey();
            Stored stored = each.getValue();
            xml.append("<Contents><Key>")
                    .append(last)
                    .append("</Key><LastModified>")
                    .append(stored.at());
            xml.append("</LastModified><ETag>").append(stored.etag()).append("</ETag><Size>");
            xml.append(stored.bytes().length).append("</Size></Contents>");
        }
        xml.append("<IsTruncated>").append(more).append("</IsTruncated>");
        if (more) {
            xml.append("<NextContinuationToken>").append(last).append("</NextContinuationToken>");
        }
        return xml.append("</ListBucketResult>").toString();
    }

    private static void send(HttpExchange exchange, int status, String xml, boolean lose) throws IOException {
        if (lose) {
            throw new IOException("the answer is lost");
        }
        byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        boolean bodyless = bytes.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, bodyless ? -1 : bytes.length);
        if (!bodyless) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> query = new HashMap<>();
        if (raw != null) {
            for (String each : raw.split("&", -1)) {
                String[] pair = each.split("=", 2);
                query.put(decode(pair[0]), pair.length == 1 ? "" : decode(pair[1]));
            }
        }
        return query;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    static String etag(byte[] bytes) {
        try {
            return "\""
                    + HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes)) + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
