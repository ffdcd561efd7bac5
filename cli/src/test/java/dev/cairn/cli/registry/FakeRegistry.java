package dev.cairn.cli.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;

import dev.cairn.event.Json;

/** A registry in memory: as much of OCI's protocol as the commands speak, strict where they could go wrong. */
final class FakeRegistry implements AutoCloseable {

    private static final Pattern PATH =
            Pattern.compile("/v2/(?<repository>.+)/(?<kind>blobs|manifests|tags|referrers|uploads)/(?<last>[^/]*)");

    private final HttpServer server;
    private final Map<String, byte[]> blobs = new ConcurrentSkipListMap<>();
    private final Map<String, Stored> manifests = new ConcurrentSkipListMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile @Nullable String user;
    private volatile boolean bearer;
    private final Set<String> withheld = ConcurrentHashMap.newKeySet();
    private final Set<String> ruined = ConcurrentHashMap.newKeySet();
    private volatile boolean blocking;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile int refuseDeletes;
    private volatile boolean stalling;
    private volatile boolean stallBlobs;
    private volatile boolean refuseUploads;
    private volatile boolean sparse;
    private volatile String forbidden = "";

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Stored(String type, byte[] content) {}

    FakeRegistry() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange);
            }
        });
        server.start();
    }

    /** From now on it wants to know who asks: by a token, or by the password itself. */
    FakeRegistry asking(String user, String password, boolean byToken) {
        this.user =
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        this.bearer = byToken;
        return this;
    }

    /** A manifest of which the registry has found that it is damaged. */
    void ruin(String repository, String digest) {
        ruined.add(repository + "@" + digest);
    }

    /** A user who may not log in for now. */
    FakeRegistry blocking() {
        blocking = true;
        return this;
    }

    FakeRegistry refusingDeletes(int status) {
        refuseDeletes = status;
        return this;
    }

    /** From now on it takes the bytes of uploads, and does not answer. */
    FakeRegistry stalling() {
        stalling = true;
        return this;
    }

    /** From now on it does not answer where it is asked for blobs. */
    FakeRegistry stallBlobs() {
        stallBlobs = true;
        return this;
    }

    /** From now on uploads are too much for it. */
    FakeRegistry refusingUploads() {
        refuseUploads = true;
        return this;
    }

    /** From now on it takes manifests that name what is not there. */
    void sparse() {
        sparse = true;
    }

    /** It has nothing any more. */
    void clear() {
        blobs.clear();
        manifests.clear();
    }

    /** From now on nobody is told the tags of this repository. */
    FakeRegistry forbidding(String repository) {
        forbidden = repository;
        return this;
    }

    /** Takes content out of service, by tag or digest: lists go on to name it. */
    void withhold(String repository, String reference) {
        withheld.add(repository + (reference.contains(":") ? "@" : ":") + reference);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Method and path with query, in their order. */
    List<String> requests() {
        return requests;
    }

    long count(String beginning) {
        return requests.stream().filter(each -> each.startsWith(beginning)).count();
    }

    void put(String repository, String reference, String type, byte[] content) {
        manifests.put(repository + "@" + Images.digest(content), new Stored(type, content));
        if (!reference.contains(":")) {
            manifests.put(repository + ":" + reference, new Stored(type, content));
        }
    }

    void put(String repository, byte[] blob) {
        blobs.put(repository + "@" + Images.digest(blob), blob);
    }

    /** Changes the bytes of a blob, as a bad disk would. */
    void damage(String repository, String digest) {
        blobs.computeIfPresent(repository + "@" + digest, (_, bytes) -> {
            byte[] other = bytes.clone();
            other[0] ^= 1;
            return other;
        });
    }

    byte @Nullable [] blob(String repository, String digest) {
        return blobs.get(repository + "@" + digest);
    }

    byte @Nullable [] manifest(String repository, String reference) {
        Stored stored = stored(repository, reference);
        return stored == null ? null : stored.content();
    }

    private @Nullable Stored stored(String repository, String reference) {
        String key = repository + (reference.contains(":") ? "@" : ":") + reference;
        return withheld.contains(key) ? null : manifests.get(key);
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath();
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        if (path.equals("/token")) {
            token(exchange);
            return;
        }
        if (!isLetIn(exchange)) {
            exchange.getResponseHeaders()
                    .set(
                            "WWW-Authenticate",
                            bearer ? "Bearer realm=\"" + uri() + "/token\",service=\"fake\",scope=\"x\"" : "Basic");
            exchange.sendResponseHeaders(401, -1);
            return;
        }
        Matcher matcher = PATH.matcher(path);
        if (path.equals("/v2/_catalog")) {
            catalog(exchange, query);
        } else if (matcher.matches()) {
            route(exchange, matcher, query, body);
        } else {
            error(exchange, 404, "UNSUPPORTED", "no such path");
        }
    }

    private void token(HttpExchange exchange) throws IOException {
        if (blocking) {
            exchange.getResponseHeaders().set("Retry-After", "6");
            error(exchange, 429, "TOOMANYREQUESTS", "Too many logins have failed: wait before the next");
            return;
        }
        boolean known = String.valueOf(user).equals(exchange.getRequestHeaders().getFirst("Authorization"));
        send(exchange, known ? 200 : 401, "application/json", Json.write(Map.of("token", "opensesame")));
    }

    private boolean isLetIn(HttpExchange exchange) {
        String shown = exchange.getRequestHeaders().getFirst("Authorization");
        return user == null || (bearer ? "Bearer opensesame" : user).equals(shown);
    }

    /** Two to a page, so that there are pages. */
    private void catalog(HttpExchange exchange, String query) throws IOException {
        String last = query.startsWith("last=") ? query.substring(5) : "";
        List<String> names = manifests.keySet().stream()
                .map(key -> key.replaceFirst("[:@].*", ""))
                .distinct()
                .filter(name -> name.compareTo(last) > 0)
                .toList();
        List<String> page = names.subList(0, Math.min(2, names.size()));
        if (names.size() > 2) {
            exchange.getResponseHeaders().set("Link", "</v2/_catalog?last=" + page.getLast() + ">; rel=\"next\"");
        }
        send(exchange, 200, "application/json", Json.write(Map.of("repositories", page)));
    }

    private void route(HttpExchange exchange, Matcher at, String query, byte[] body) throws IOException {
        String repository = at.group("repository").replaceFirst("/blobs$", "");
        String last = at.group("last");
        String method = exchange.getRequestMethod();
        switch (at.group("kind")) {
            case "tags" -> tags(exchange, repository);
            case "referrers" -> referrers(exchange, repository, last);
            case "uploads" -> upload(exchange, method, repository, query, body);
            case "blobs" -> blob(exchange, method, repository + "@" + last);
            default -> manifest(exchange, method, repository, last, body);
        }
    }

    private void blob(HttpExchange exchange, String method, String key) throws IOException {
        if (stallBlobs && method.equals("GET")) {
            stall();
        }
        content(exchange, given(key), "application/octet-stream");
    }

    private byte @Nullable [] given(String key) {
        return withheld.contains(key) ? null : blobs.get(key);
    }

    private void tags(HttpExchange exchange, String repository) throws IOException {
        if (repository.equals(forbidden)) {
            error(exchange, 403, "DENIED", "not for you");
            return;
        }
        List<String> tags = manifests.keySet().stream()
                .filter(key -> key.startsWith(repository + ":"))
                .map(key -> key.substring(repository.length() + 1))
                .toList();
        if (manifests.keySet().stream().noneMatch(key -> key.startsWith(repository + "@"))) {
            error(exchange, 404, "NAME_UNKNOWN", "no such repository");
            return;
        }
        send(exchange, 200, "application/json", Json.write(Map.of("name", repository, "tags", tags)));
    }

    private void referrers(HttpExchange exchange, String repository, String subject) throws IOException {
        List<Map<String, Object>> found = new ArrayList<>();
        for (Map.Entry<String, Stored> each : manifests.entrySet()) {
            JsonNode json = Json.MAPPER.readTree(each.getValue().content());
            if (each.getKey().startsWith(repository + "@")
                    && json.path("subject").path("digest").asText().equals(subject)) {
                found.add(Map.of(
                        "mediaType", each.getValue().type(),
                        "digest", Images.digest(each.getValue().content()),
                        "size", each.getValue().content().length,
                        "artifactType", json.path("artifactType").asText()));
            }
        }
        send(exchange, 200, Images.INDEX, Json.write(Map.of("schemaVersion", 2, "manifests", found)));
    }

    private void upload(HttpExchange exchange, String method, String repository, String query, byte[] body)
            throws IOException {
        Map<String, String> parameters = new TreeMap<>();
        for (String each : query.split("&", -1)) {
            parameters.put(each.replaceFirst("=.*", ""), each.replaceFirst(".*?=", ""));
        }
        if (method.equals("POST")) {
            begin(exchange, repository, parameters);
            return;
        }
        if (method.equals("DELETE")) {
            exchange.sendResponseHeaders(204, -1);
            return;
        }
        if (stalling) {
            stall();
        }
        if (refuseUploads) {
            error(exchange, 413, "SIZE_INVALID", "The quota is full");
            return;
        }
        String digest = parameters.getOrDefault("digest", "");
        if (!Images.digest(body).equals(digest)) {
            error(exchange, 400, "DIGEST_INVALID", "other bytes");
            return;
        }
        blobs.put(repository + "@" + digest, body);
        exchange.sendResponseHeaders(201, -1);
    }

    private void stall() throws IOException {
        try {
            closed.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private void begin(HttpExchange exchange, String repository, Map<String, String> parameters) throws IOException {
        String digest = parameters.getOrDefault("mount", "");
        for (Map.Entry<String, byte[]> each : blobs.entrySet()) {
            if (each.getKey().endsWith("@" + digest)) {
                blobs.put(repository + "@" + digest, each.getValue());
                exchange.sendResponseHeaders(201, -1);
                return;
            }
        }
        exchange.getResponseHeaders().set("Location", "/v2/" + repository + "/blobs/uploads/1?state=2");
        exchange.sendResponseHeaders(202, -1);
    }

    private void manifest(HttpExchange exchange, String method, String repository, String reference, byte[] body)
            throws IOException {
        switch (method) {
            case "PUT" -> {
                if (!sparse && missing(repository, body)) {
                    error(exchange, 404, "MANIFEST_BLOB_UNKNOWN", "something is missing");
                    return;
                }
                put(repository, reference, exchange.getRequestHeaders().getFirst("Content-Type"), body);
                exchange.sendResponseHeaders(201, -1);
            }
            case "DELETE" -> delete(exchange, repository, reference);
            default -> {
                Stored stored = stored(repository, reference);
                if (stored != null && ruined.contains(repository + "@" + Images.digest(stored.content()))) {
                    error(exchange, 500, "UNKNOWN", "The registry's copy is damaged: push it again");
                    return;
                }
                content(exchange, stored == null ? null : stored.content(), stored == null ? "" : stored.type());
            }
        }
    }

    private boolean missing(String repository, byte[] manifest) throws IOException {
        JsonNode json = Json.MAPPER.readTree(manifest);
        List<JsonNode> needed = new ArrayList<>();
        json.path("layers").forEach(needed::add);
        if (json.has("config")) {
            needed.add(json.path("config"));
        }
        boolean missing = false;
        for (JsonNode each : needed) {
            missing |= !blobs.containsKey(repository + "@" + each.path("digest").asText());
        }
        for (JsonNode each : json.path("manifests")) {
            missing |= !manifests.containsKey(
                    repository + "@" + each.path("digest").asText());
        }
        return missing;
    }

    private void delete(HttpExchange exchange, String repository, String reference) throws IOException {
        if (refuseDeletes != 0) {
            error(exchange, refuseDeletes, "DENIED", "Rule 'restore-horizon' keeps it");
        } else if (manifests.remove(repository + (reference.contains(":") ? "@" : ":") + reference) == null) {
            error(exchange, 404, "MANIFEST_UNKNOWN", "there is none");
        } else {
            exchange.sendResponseHeaders(202, -1);
        }
    }

    private void content(HttpExchange exchange, byte @Nullable [] content, String type) throws IOException {
        if (content == null) {
            error(exchange, 404, "UNKNOWN", "there is none");
            return;
        }
        exchange.getResponseHeaders().set("Docker-Content-Digest", Images.digest(content));
        exchange.getResponseHeaders().set("Last-Modified", "Sun, 01 Mar 2026 12:00:00 GMT");
        send(exchange, 200, type, content);
    }

    private void error(HttpExchange exchange, int status, String code, String message) throws IOException {
        send(
                exchange,
                status,
                "application/json",
                Json.write(Map.of("errors", List.of(Map.of("code", code, "message", message)))));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
