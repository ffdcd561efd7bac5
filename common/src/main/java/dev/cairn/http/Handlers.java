package dev.cairn.http;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

import io.opentelemetry.context.Context;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

import dev.cairn.telemetry.Hop;
import dev.cairn.telemetry.LogContext;

/** Makes handlers of Vert.x out of handlers that wait. */
public final class Handlers {

    private final ExecutorService executor;

    Handlers(ExecutorService executor) {
        this.executor = executor;
    }

    /**
     * Runs each request on a virtual thread of its own, with its trace as the current one, where it may block and may use
     * {@code Future.await()} (never with a time-out: {@code future.timeout(…).await()}). A request is handled by one
     * thread at a time, and its handler must have answered, or called {@code next()}, when it returns.
     *
     * <p>The body: put a {@code BodyHandler.create(false)} with a limit in front, or take it from the request, which
     * arrives paused: set the handlers, then resume.
     */
    public Handler<RoutingContext> blocking(BlockingHandler handler) {
        return request -> {
            if (!request.request().isEnded()) {
                request.request().pause();
                // What nobody has read is dropped, so that the request ends, and is counted as ended.
                request.addEndHandler(_ -> resume(request));
            }
            Context trace = Context.current();
            var vertx = request.vertx().getOrCreateContext(); // the request's own, of its event loop
            try {
                executor.execute(() -> run(handler, request, trace, vertx));
            } catch (RejectedExecutionException closing) {
                request.fail(Problem.of(503, "The service is stopping.").exception());
            }
        };
    }

    private static void resume(RoutingContext request) {
        if (!request.request().isEnded()) {
            request.request().resume();
        }
    }

    private static void run(
            BlockingHandler handler, RoutingContext request, Context trace, io.vertx.core.Context vertx) {
        try (var _ = trace.makeCurrent();
                Hop.Scope _ = LogContext.enterCurrent()) {
            handler.handle(request);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            vertx.runOnContext(_ ->
                    request.fail(Problem.of(503, "The service is stopping.").exception()));
        } catch (Throwable failed) { // an Error too leaves nobody without an answer
            vertx.runOnContext(_ -> request.fail(failed));
        }
    }
}
