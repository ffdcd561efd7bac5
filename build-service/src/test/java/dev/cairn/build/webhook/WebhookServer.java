package dev.cairn.build.webhook;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;

import dev.cairn.build.commits.PushReceived;
import dev.cairn.model.RepositoryName;
import dev.cairn.model.RepositoryUrl;

/** The endpoint on a real server, with an inbox that remembers, and a client. */
final class WebhookServer implements AutoCloseable {

    static final RepositoryName HELLO = new RepositoryName("hello");

    final List<PushReceived> received = new CopyOnWriteArrayList<>();
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    private WebhookServer(WebhookLimits limits, PushInbox inbox) {
        PushInbox remembering = push -> {
            received.add(push);
            return inbox.accept(push);
        };
        Router router = Router.router(vertx);
        new WebhookApi(WebhookServer::find, remembering, limits).mount(router);
        server = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    }

    static WebhookServer storing() {
        return with(WebhookLimits.defaults());
    }

    static WebhookServer with(WebhookLimits limits) {
        return new WebhookServer(limits, _ -> CompletableFuture.completedFuture(null));
    }

    static WebhookServer with(WebhookLimits limits, PushInbox inbox) {
        return new WebhookServer(limits, inbox);
    }

    /** Limits that no test meets by accident, with one thing changed. */
    static WebhookLimits limits(Function<WebhookLimits, WebhookLimits> change) {
        var wide = new WebhookLimits.Rate(1_000_000, 1_000_000);
        return change.apply(
                new WebhookLimits(1_000_000, 100_000_000, wide, wide, Duration.ofSeconds(30), Duration.ofSeconds(8)));
    }

    private static Optional<RepositoryEntry> find(WebhookProvider provider, RepositoryNames names) {
        boolean known =
                names.fullName().equals("octo/hello") || names.fullName().equals("hello");
        return known
                ? Optional.of(new RepositoryEntry(HELLO, new RepositoryUrl("https://git.example/x"), Requests.SECRET))
                : Optional.empty();
    }

    int port() {
        return server.actualPort();
    }

    HttpResponse<String> post(String path, Map<String, String> headers, byte[] body) throws Exception {
        return post(path, headers, BodyPublishers.ofByteArray(body));
    }

    HttpResponse<String> post(String path, Map<String, String> headers, BodyPublisher body) throws Exception {
        return send("POST", path, headers, body);
    }

    HttpResponse<String> send(String method, String path, Map<String, String> headers, BodyPublisher body)
            throws Exception {
        return client.send(request(method, path, headers, body), BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> postLater(String path, Map<String, String> headers, byte[] body) {
        return client.sendAsync(
                request("POST", path, headers, BodyPublishers.ofByteArray(body)), BodyHandlers.ofString());
    }

    private HttpRequest request(String method, String path, Map<String, String> headers, BodyPublisher body) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(Duration.ofSeconds(30))
                .version(HttpClient.Version.HTTP_1_1)
                .method(method, body);
        headers.forEach(request::header);
        return request.build();
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        client.close();
        await(vertx.close());
    }
}
