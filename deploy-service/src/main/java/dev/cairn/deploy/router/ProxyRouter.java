package dev.cairn.deploy.router;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.PoolOptions;
import org.jspecify.annotations.Nullable;

import dev.cairn.deploy.target.Fence;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.DeploymentId;

/** The router on Vert.x: one server in front of all applications of this machine. */
public final class ProxyRouter implements Router, AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration START_WITHIN = Duration.ofSeconds(20);
    private static final int POOL = 256;
    private static final int CONNECT_MILLIS = 2_000;

    /** Below the time after which usual servers close an idle connection, so that none is used as it closes. */
    private static final int KEEP_ALIVE_SECONDS = 5;

    private final RouteTable table;
    private final HttpServer server;
    private final io.vertx.core.http.HttpClient backends;
    private final Map<String, Destination> candidates = new ConcurrentHashMap<>();
    private final HttpClient probes = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofMillis(CONNECT_MILLIS))
            .build();

    private ProxyRouter(Vertx vertx, RouteTable table) {
        this.table = table;
        this.backends = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout(CONNECT_MILLIS)
                        .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                        .setDecompressionSupported(false),
                new PoolOptions().setHttp1MaxSize(POOL));
        this.server = vertx.createHttpServer().requestHandler(new Forwarding(backends, this::destination));
    }

    /** A candidate: which route, and where it would lead. */
    record Destination(RouteKey key, RouteTarget target) {}

    /**
     * Reads the routes that were stored and listens.
     *
     * @param folder where routes are kept; made if it is missing
     * @param port 0 for a free one
     * @throws RouterException if it cannot
     */
    public static ProxyRouter start(Vertx vertx, Path folder, int port) {
        ProxyRouter router = new ProxyRouter(vertx, RouteTable.open(folder));
        try {
            router.server
                    .listen(port, LOOPBACK)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_WITHIN.toSeconds(), TimeUnit.SECONDS);
            return router;
        } catch (ExecutionException | TimeoutException e) {
            throw new RouterException(
                    new RouterFailure.NotStarted("The router cannot listen on port " + port + " of " + LOOPBACK
                            + ": end what listens there, or choose another with --router-port"),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RouterException(new RouterFailure.NotStarted("Interrupted"), e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return server.actualPort();
    }

    /** Where a request goes: where its candidate's token leads, or its host name. */
    private Optional<Forwarding.Choice> destination(@Nullable String host, @Nullable String token) {
        if (token != null) {
            Destination candidate = candidates.get(token);
            return candidate == null
                    ? Optional.empty()
                    : HostName.parse(host)
                            .flatMap(name -> table.choose(candidate.key(), candidate.target(), name.artifact()));
        }
        return HostName.parse(host)
                .flatMap(name -> table.find(name.key())
                        .flatMap(route -> table.choose(route.key(), route.target(), name.artifact())));
    }

    @Override
    public Route switchTo(RouteKey key, RouteTarget target, Fence fence) {
        return table.switchTo(key, target, fence);
    }

    @Override
    public Optional<Route> route(RouteKey key) {
        return table.find(key);
    }

    @Override
    public List<Route> routes() {
        return table.all();
    }

    @Override
    public void remove(RouteKey key, Fence fence) {
        table.remove(key, fence);
    }

    @Override
    public Drain drain(RouteKey key, DeploymentId deployment, Duration within) {
        return table.drain(key, deployment, within);
    }

    @Override
    public Candidate candidate(RouteKey key, RouteTarget target) {
        String token = UUID.randomUUID().toString();
        candidates.put(token, new Destination(key, target));
        return new Candidate() {
            @Override
            public Probe probe(@Nullable ArtifactName artifact, String path, Duration timeout) {
                return get(key, artifact, path, timeout, token);
            }

            @Override
            public void close() {
                candidates.remove(token);
            }
        };
    }

    @Override
    public Probe probe(RouteKey key, @Nullable ArtifactName artifact, String path, Duration timeout) {
        return get(key, artifact, path, timeout, null);
    }

    private Probe get(
            RouteKey key, @Nullable ArtifactName artifact, String path, Duration timeout, @Nullable String token) {
        String host = (artifact == null ? "" : artifact + ".") + key + ".localhost";
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + LOOPBACK + ":" + port() + path))
                .header(Forwarding.HOST, host)
                .timeout(timeout);
        if (token != null) {
            request.header(Forwarding.CANDIDATE, token);
        }
        long began = System.nanoTime();
        try {
            HttpResponse<Void> answer = probes.send(request.build(), HttpResponse.BodyHandlers.discarding());
            DeploymentId deployment = answer.headers()
                    .firstValue(Forwarding.DEPLOYMENT)
                    .map(DeploymentId::new)
                    .orElse(null);
            return new Probe.Answered(answer.statusCode(), deployment, Duration.ofNanos(System.nanoTime() - began));
        } catch (IOException e) {
            return new Probe.Failed(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Probe.Failed("Interrupted");
        }
    }

    @Override
    public void close() {
        server.close();
        backends.close();
        probes.shutdownNow();
    }
}
