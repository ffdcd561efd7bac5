package dev.cairn.http;

import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;

/**
 * Counts and times requests by method and status, and the bytes of their bodies. Not by path: there are as many of those as
 * there are repositories and digests.
 */
final class RequestMetrics implements Handler<RoutingContext> {

    /** Whoever may send requests could make up methods, and each would be a series of its own. */
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final MeterRegistry metrics;
    private final String service;

    RequestMetrics(MeterRegistry metrics, String service) {
        this.metrics = metrics;
        this.service = service;
    }

    @Override
    public void handle(RoutingContext request) {
        long begin = System.nanoTime();
        request.addEndHandler(_ -> ended(request, System.nanoTime() - begin));
        request.next();
    }

    private void ended(RoutingContext request, long nanos) {
        String method = request.request().method().name();
        Tags tags = Tags.of("service", service, "method", METHODS.contains(method) ? method : "other");
        metrics.timer(
                        "cairn.http.requests",
                        tags.and("status", Integer.toString(request.response().getStatusCode())))
                .record(nanos, TimeUnit.NANOSECONDS);
        metrics.counter("cairn.http.received.bytes", tags)
                .increment((double) request.request().bytesRead());
        metrics.counter("cairn.http.sent.bytes", tags).increment((double) sentBytes(request));
    }

    /** What was written in one piece may be with the network already, and is counted as nothing by then. */
    private static long sentBytes(RoutingContext request) {
        String length = request.response().headers().get(HttpHeaders.CONTENT_LENGTH);
        boolean whole = length != null && !request.request().method().equals(HttpMethod.HEAD);
        return Math.max(request.response().bytesWritten(), whole ? Long.parseLong(length) : 0);
    }
}
