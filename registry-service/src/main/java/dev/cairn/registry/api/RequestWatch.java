package dev.cairn.registry.api;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures and logs each request when its answer has gone out, or has broken off. The access log is the logger {@code
 * cairn.access.registry}, one line a request.
 */
final class RequestWatch {

    private static final Logger ACCESS = LoggerFactory.getLogger("cairn.access.registry");
    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final int HUNDRED = 100;
    private static final String WATCHED = RequestWatch.class.getName();

    private final MeterRegistry metrics;
    private final Counter received;
    private final Counter sent;

    RequestWatch(MeterRegistry metrics) {
        this.metrics = metrics;
        this.received = Counter.builder("cairn.registry.received")
                .baseUnit("bytes")
                .description("What clients have sent in bodies")
                .register(metrics);
        this.sent = Counter.builder("cairn.registry.sent")
                .baseUnit("bytes")
                .description("What clients were sent in bodies")
                .register(metrics);
    }

    /** Watches a request from now on. */
    Watched watch(HttpServerRequest request) {
        return new Watched(request);
    }

    /** Logs a request that another handler answers, once that has gone out. */
    void log(RoutingContext routing) {
        if (ACCESS.isInfoEnabled()) {
            Watched watched = new Watched(routing.request());
            routing.put(WATCHED, watched);
            routing.addEndHandler(ended -> watched.log(ended.succeeded()));
        }
    }

    /** Logs a request that was answered before any handler saw it. */
    void log(HttpServerRequest refused) {
        if (ACCESS.isInfoEnabled()) {
            new Watched(refused).log(true);
        }
    }

    /** It is known whose request another handler answers. */
    static void by(String name, RoutingContext routing) {
        Optional.<Watched>ofNullable(routing.get(WATCHED)).ifPresent(watched -> watched.by(name));
    }

    /** One request. Its end is told by whoever sends the answer: the server's own events come in no certain order. */
    final class Watched {

        private final HttpServerRequest request;
        private final long started = System.nanoTime();
        private volatile @Nullable String user;

        private Watched(HttpServerRequest request) {
            this.request = request;
        }

        /** It is known whose request it is. */
        void by(String name) {
            user = name;
        }

        /** @param whole whether all of the answer has gone out */
        void ended(boolean whole) {
            long nanos = System.nanoTime() - started;
            int status = request.response().getStatusCode();
            String operation = operation(request.method().name(), String.valueOf(request.path()));
            Timer.builder("cairn.registry.requests")
                    .description("Requests by what they do, until the answer has gone out")
                    .tag("operation", operation)
                    .tag("status", whole ? status / HUNDRED + "xx" : "broken off")
                    .publishPercentileHistogram(false)
                    .register(metrics)
                    .record(Duration.ofNanos(nanos));
            received.increment((double) request.bytesRead());
            sent.increment((double) request.response().bytesWritten());
            if (ACCESS.isInfoEnabled()) {
                log(whole);
            }
        }

        private void log(boolean whole) {
            ACCESS.atInfo()
                    .addKeyValue("remote", request.remoteAddress().hostAddress())
                    .addKeyValue("user", Objects.requireNonNullElse(user, "-"))
                    .addKeyValue("method", request.method())
                    .addKeyValue("path", request.path())
                    .addKeyValue("status", request.response().getStatusCode())
                    .addKeyValue("received", request.bytesRead())
                    .addKeyValue("sent", request.response().bytesWritten())
                    .addKeyValue("millis", (System.nanoTime() - started) / NANOS_PER_MILLI)
                    .addKeyValue("agent", request.getHeader("User-Agent"))
                    .log(whole ? "Answered" : "Broken off");
        }
    }

    /** Few names, whatever paths clients make up. */
    private static String operation(String method, String path) {
        String what = path.contains("/blobs/uploads")
                ? "upload"
                : path.contains("/blobs/")
                        ? "blob"
                        : path.contains("/manifests/")
                                ? "manifest"
                                : path.contains("/referrers/")
                                        ? "referrers"
                                        : path.endsWith("/tags/list") ? "tags" : "other";
        return switch (method) {
            case "GET", "HEAD", "PUT", "POST", "PATCH", "DELETE" -> method + " " + what;
            default -> "other";
        };
    }
}
