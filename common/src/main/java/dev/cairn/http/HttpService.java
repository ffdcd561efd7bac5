package dev.cairn.http;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.telemetry.Telemetry;

/**
 * The HTTP server of one service: {@code GET /livez}, {@code /readyz} and {@code /metrics}, what features mount on {@link
 * #router}, and an answer to every request, whatever fails. First create, mount and add checks, then {@link #start}; not
 * from a thread of Vert.x. Each connection is served by one of as many event loops as there are processors, so handlers are
 * called by several threads; what waits runs on {@link #handlers virtual threads}.
 */
public final class HttpService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpService.class);
    private static final Duration START_DEADLINE = Duration.ofSeconds(20);

    /**
     * How much of a body comes at once, at most: with Vert.x's own 8 KiB an upload is twice as many events; with more, the
     * eight pieces that a paused request holds back take more memory.
     */
    private static final int CHUNK_BYTES = 16 * 1024;

    private static final DeploymentOptions ONE_PER_PROCESSOR =
            new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors());

    /** RFC 9325 section 3.1.1: older ones must not, or should not, be spoken. */
    private static final Set<String> TLS_VERSIONS = Set.of("TLSv1.2", "TLSv1.3");

    private static final Duration IDLE = Duration.ofMinutes(2);

    /** A head has some KiB, which come in one go: whoever takes longer does not mean to finish it. */
    private static final Duration HEAD_WITHIN = Duration.ofSeconds(30);

    /** Room for a push under a hundred tags of 128 characters (OCI distribution-spec, {@code ?tag=}). */
    private static final int MAX_LINE_BYTES = 32 * 1024;

    private final HttpConfig config;
    private final Telemetry telemetry;
    private final Router router;
    private final Vertx vertx;
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
    private final ExecutorService executor;
    private final Handlers handlers;
    private final Readiness readiness;

    private volatile Duration idle = IDLE;
    private volatile Duration headWithin = HEAD_WITHIN;
    private volatile Connections connections;
    private final Refusals refusals = new Refusals();
    private final List<Runnable> closing = new CopyOnWriteArrayList<>();

    private HttpService(Vertx vertx, Telemetry telemetry, HttpConfig config) {
        this.config = config;
        this.telemetry = telemetry;
        this.executor = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(config.service() + "-http-", 0).factory());
        this.handlers = new Handlers(executor);
        this.readiness = new Readiness(executor);
        this.router = Router.router(vertx);
        this.vertx = vertx;
        this.connections = new Connections(config.service(), Connections.byLimits(), vertx, IDLE);
        new Failures(telemetry.tracer()).mountOn(router);
        router.get("/livez").handler(request -> answer(request, "text/plain; charset=utf-8", "alive\n"));
        router.get("/readyz").handler(handlers.blocking(this::answerReadiness));
        router.get("/metrics").handler(handlers.blocking(this::answerMetrics));
    }

    /** A server that does not listen yet. The Vert.x is best that of {@link Telemetry#vertx}. */
    public static HttpService create(Vertx vertx, Telemetry telemetry, HttpConfig config) {
        return new HttpService(vertx, telemetry, config);
    }

    /** Where features mount their routes. Failure handlers of their own come before the problem+json of this one. */
    public Router router() {
        return router;
    }

    /**
     * Has a protocol with a form of its own for errors refuse what never comes to the router below a path: what is no HTTP,
     * or no path.
     *
     * @param path without a slash at its end
     */
    public void refuseBelow(String path, Refusal refusal) {
        refusals.below(path, refusal);
    }

    /** Tells somebody of each request that never comes to the router, when it has been refused. */
    public void onRefused(Consumer<HttpServerRequest> listener) {
        refusals.tell(listener);
    }

    /** Makes handlers that may wait. */
    public Handlers handlers() {
        return handlers;
    }

    /**
     * Adds a condition of {@code GET /readyz}.
     *
     * @throws IllegalArgumentException if there is one of that name
     */
    public void readyWhen(String name, ReadinessCheck check) {
        readiness.add(name, check);
    }

    /**
     * After how long without a byte in either direction a connection is closed, also one whose request is being worked
     * on: two minutes, if nobody says otherwise. Takes effect at {@link #start}.
     */
    public void idleAfter(Duration silence) {
        idle = silence;
    }

    /** From {@link #start} on, a connection is closed that sends no request for so long, and not for two minutes. */
    void silentAtMost(Duration silence) {
        connections = new Connections(config.service(), Connections.byLimits(), vertx, silence);
    }

    /** From {@link #start} on, a request's head must be complete so long after its first byte, and not 30 s. */
    void headsWithin(Duration deadline) {
        headWithin = deadline;
    }

    /** At {@link #start} so many connections, and not as many as the limits of files and heap allow. */
    void connectionsAtMost(int most) {
        connections = new Connections(config.service(), most, vertx, IDLE);
    }

    /**
     * Listens, and returns when it does.
     *
     * @return the port
     * @throws HttpServiceException if it cannot
     */
    public int start() {
        HttpConfig.Tls tls = config.tls();
        if (tls != null) {
            TlsFiles.fault(vertx, tls).ifPresent(fault -> {
                throw HttpServiceException.unusable(config, fault);
            });
        }
        try {
            FreePort.check(config.host(), config.port());
            int port = FreePort.forAll(config.port());
            await(vertx.deployVerticle(() -> _ -> listen(port), ONE_PER_PROCESSOR), START_DEADLINE);
        } catch (ExecutionException failed) {
            throw HttpServiceException.of(config, failed.getCause() == null ? failed : failed.getCause());
        } catch (IOException | TimeoutException late) {
            throw HttpServiceException.of(config, late);
        }
        LOG.atInfo()
                .addKeyValue("service", config.service())
                .addKeyValue("host", config.host())
                .addKeyValue("port", port())
                .log("HTTP is served");
        return port();
    }

    private Future<HttpServer> listen(int port) {
        HttpServerOptions options = options();
        HttpServer server = vertx.createHttpServer(options)
                .invalidRequestHandler(refusals::refuseMalformed)
                .requestHandler(this::route)
                .connectionHandler(connection -> {
                    RequestDecoder.readRequestsOf(connection, options, headWithin);
                    StrictFrames.takeThoseOf(connection);
                    connections.opened(connection);
                });
        servers.add(server);
        return server.listen(port, config.host());
    }

    private HttpServerOptions options() {
        HttpServerOptions options = new HttpServerOptions()
                .setTracingPolicy(TracingPolicy.ALWAYS)
                // An upgrade without its settings is answered half by Vert.x; clients that want HTTP/2 use TLS.
                .setHttp2ClearTextEnabled(false)
                .setMaxChunkSize(CHUNK_BYTES)
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setIdleTimeout((int) idle.toSeconds());
        HttpConfig.Tls tls = config.tls();
        if (tls != null) {
            options.setSsl(true)
                    .setUseAlpn(true)
                    .setEnabledSecureTransportProtocols(TLS_VERSIONS)
                    .setKeyCertOptions(TlsFiles.options(tls));
        }
        return options;
    }

    /** Refuses what the router would take for an error of ours, and what a browser sends for somebody else's page. */
    private void route(HttpServerRequest request) {
        connections.hasSent(request.connection());
        if (request.authority() == null && request.version() != HttpVersion.HTTP_1_0) {
            refusals.refuse(request, 400, "The header Host is missing or not valid.");
        } else if (request.headers().getAll(HttpHeaders.HOST).size() > 1) {
            refusals.refuse(request, 400, "The header Host is there more than once.");
        } else if (ControlCharacters.areIn(request.uri())) {
            refusals.refuse(request, 400, "The path or the query has control characters.");
        } else if (!isDecodable(request.path())) {
            refusals.refuse(request, 400, "The path has a '%' that two hexadecimal digits do not follow.");
        } else if (Origins.isForeign(request)) {
            refusals.refuse(request, 403, "A web page of another site sends this: nothing is changed for it.");
        } else {
            router.handle(request);
        }
    }

    private static boolean isDecodable(@Nullable String path) {
        try {
            return path != null && URLDecoder.decode(path, StandardCharsets.UTF_8) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The port it listens on. */
    public int port() {
        return servers.getFirst().actualPort();
    }

    /** Where this machine reaches it: the host as configured, or loopback if that stands for all addresses, and {@link #port}. */
    public URI uri() {
        String host = config.reachedAt();
        return URI.create((config.tls() == null ? "http://" : "https://")
                + (host.contains(":") ? "[" + host + "]" : host) + ":" + port());
    }

    /** Whether it listens on all addresses of this machine. */
    public boolean isEverywhere() {
        return config.isEverywhere();
    }

    /** Has somebody end, at the beginning of {@link #close}, what would take longer than requests may take then. */
    public void onClosing(Runnable listener) {
        closing.add(listener);
    }

    /** Takes no new connection, lets requests in flight end for as long as configured, then cuts them off. */
    @Override
    public void close() {
        Duration deadline = config.closeDeadline();
        closing.forEach(Runnable::run);
        try {
            List<Future<Void>> stopped = servers.stream()
                    .map(server -> server.shutdown(deadline.toMillis(), TimeUnit.MILLISECONDS))
                    .toList();
            await(Future.join(stopped), deadline.plusSeconds(2));
        } catch (ExecutionException | TimeoutException failed) {
            LOG.atWarn()
                    .addKeyValue("service", config.service())
                    .setCause(failed)
                    .log("HTTP was not stopped cleanly");
        }
        executor.shutdownNow();
    }

    private void answerReadiness(RoutingContext request) throws InterruptedException {
        Map<String, String> missing = readiness.missing();
        request.response().setStatusCode(missing.isEmpty() ? 200 : 503);
        answer(request, "application/json", Readiness.toJson(missing).encode());
    }

    private void answerMetrics(RoutingContext request) {
        answer(request, "text/plain; version=0.0.4; charset=utf-8", telemetry.scrape());
    }

    private static void answer(RoutingContext request, String type, String body) {
        var _ = request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, type)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(body);
    }

    private static <T> void await(Future<T> future, Duration deadline) throws ExecutionException, TimeoutException {
        try {
            future.toCompletionStage().toCompletableFuture().get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ExecutionException("Interrupted", interrupted);
        }
    }
}
