package dev.cairn.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.telemetry.HopKind;
import dev.cairn.telemetry.LogContext;
import dev.cairn.telemetry.Tracer;

/**
 * Answers what failed, where no handler of a feature did. An unexpected exception is logged under the trace id that the
 * client is given, and is not shown.
 */
final class Failures implements Handler<RoutingContext> {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
    private static final String TRACE_ID = LogContext.TRACE_ID;

    private final Tracer tracer;

    Failures(Tracer tracer) {
        this.tracer = tracer;
    }

    /** From now on it answers for the router: its 404 and 405 too. */
    void mountOn(Router router) {
        for (int status = 400; status < 600; status++) {
            router.errorHandler(status, this);
        }
    }

    @Override
    public void handle(RoutingContext request) {
        String traceId = LogContext.currentTraceId().orElseGet(this::newTraceId);
        Problem problem = problemOf(request);
        log(request, problem, traceId);
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (response.headWritten()) {
            // Half an answer is out: only a broken connection tells the client that it is not whole.
            var _ = response.reset();
            return;
        }
        problem.with(TRACE_ID, traceId).send(response);
    }

    private static Problem problemOf(RoutingContext request) {
        return switch (request.failure()) {
            case ProblemException thrown -> thrown.problem();
            case HttpException thrown
            when thrown.getStatusCode() >= 400 -> Problem.of(thrown.getStatusCode(), thrown.getPayload());
            case null -> Problem.of(request.statusCode() >= 400 ? request.statusCode() : 500, null);
            default -> Problem.of(500, "An error of ours: the log has more under this trace id.");
        };
    }

    private static void log(RoutingContext request, Problem problem, String traceId) {
        @Nullable Throwable failure = request.failure();
        boolean ours = problem.status() >= 500 && !(failure instanceof ProblemException);
        try (var _ = LogContext.enter(traceId)) {
            LOG.atLevel(ours ? org.slf4j.event.Level.ERROR : org.slf4j.event.Level.DEBUG)
                    .addKeyValue("method", request.request().method())
                    .addKeyValue("path", request.request().path())
                    .addKeyValue("status", problem.status())
                    .setCause(ours ? failure : null)
                    .log("Request failed");
        }
    }

    private String newTraceId() {
        return tracer.start("failure", HopKind.INTERNAL, null).traceId();
    }
}
