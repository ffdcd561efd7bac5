package dev.cairn.deploy.router;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import org.jspecify.annotations.Nullable;

/** One event loop of the router; all of them share the port. */
final class ProxyVerticle extends AbstractVerticle {

    /** Shorter than what servers commonly allow a connection to be idle, so that ours is closed first. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(2);

    private static final int MAX_CONNECTIONS_TO_ONE_BACKEND = 4096;
    private static final int MAX_LINE_BYTES = 16 * 1024;
    private static final int MAX_HEADER_BYTES = 64 * 1024;

    private final RouterConfig config;
    private final RouteTable table;
    private final int listenOn;
    private final AtomicInteger port;
    private final @Nullable HostName only;

    /**
     * Makes one.
     *
     * @param listenOn the port, or what stands for a free one
     * @param port becomes the port that it listens on
     * @param only whom all requests are for; null where the host tells
     */
    ProxyVerticle(RouterConfig config, RouteTable table, int listenOn, AtomicInteger port, @Nullable HostName only) {
        this.config = config;
        this.table = table;
        this.listenOn = listenOn;
        this.port = port;
        this.only = only;
    }

    @Override
    public void start(Promise<Void> started) {
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout((int) config.connectWithin().toMillis())
                        .setKeepAlive(true)
                        .setKeepAliveTimeout((int) KEEP_ALIVE.toSeconds())
                        .setIdleTimeoutUnit(TimeUnit.SECONDS)
                        .setMaxHeaderSize(MAX_HEADER_BYTES),
                new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS_TO_ONE_BACKEND));
        vertx.createHttpServer(new HttpServerOptions()
                        .setHost(config.host())
                        .setPort(listenOn)
                        .setHandle100ContinueAutomatically(true)
                        .setHttp2ClearTextEnabled(false)
                        .setMaxInitialLineLength(MAX_LINE_BYTES)
                        .setMaxHeaderSize(MAX_HEADER_BYTES))
                .requestHandler(new ProxyHandler(table, client, only))
                .listen()
                .onSuccess(server -> port.set(server.actualPort()))
                .<Void>mapEmpty()
                .onComplete(started);
    }
}
