package dev.cairn.build.webhook;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Reads bodies up to a limit, and stops keeping them at the first byte over it. */
final class BodyReader {

    /** What became of a body. */
    sealed interface Body {

        record Whole(Buffer content) implements Body {}

        record Refused(Answer answer) implements Body {}
    }

    private final WebhookLimits limits;
    private final AtomicLong buffered = new AtomicLong();

    BodyReader(WebhookLimits limits) {
        this.limits = limits;
    }

    /**
     * Reads a body and hands it on; its bytes count as buffered until that is done. Must be called before anything is
     * awaited, as the request is flowing.
     *
     * @return what became of the body, or a failure if the sender goes away
     */
    <T> Future<T> read(Vertx vertx, HttpServerRequest request, Function<Body, Future<T>> use) {
        if (announced(request) > limits.bodyBytes()) {
            return use.apply(new Body.Refused(tooLarge()));
        }
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
        var reading = new Reading();
        long timer = vertx.setTimer(limits.bodyTime().toMillis(), _ -> reading.refuse(late()));
        request.handler(reading::take);
        request.endHandler(_ -> reading.end());
        request.exceptionHandler(reading::fail);
        return reading.promise
                .future()
                .onComplete(_ -> vertx.cancelTimer(timer))
                .compose(use)
                .onComplete(_ -> buffered.addAndGet(-reading.counted));
    }

    /** One body. Vert.x calls it from one thread at a time. */
    private final class Reading {

        private final Promise<Body> promise = Promise.promise();
        private Buffer content = Buffer.buffer();
        private long counted;
        private boolean over;

        void take(Buffer chunk) {
            if (over) {
                return;
            }
            if (content.length() + chunk.length() > limits.bodyBytes()) {
                refuse(tooLarge());
            } else if (buffered.addAndGet(chunk.length()) > limits.bufferedBytes()) {
                buffered.addAndGet(-chunk.length());
                refuse(busy());
            } else {
                counted += chunk.length();
                content.appendBuffer(chunk);
            }
        }

        void end() {
            over = true;
            promise.tryComplete(new Body.Whole(content));
        }

        void refuse(Answer answer) {
            over = true;
            content = Buffer.buffer();
            promise.tryComplete(new Body.Refused(answer));
        }

        void fail(Throwable cause) {
            over = true;
            promise.tryFail(cause);
        }
    }

    private static long announced(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            // The HTTP decoder refuses what is no number, so this is one beyond all limits.
            return Long.MAX_VALUE;
        }
    }

    private Answer tooLarge() {
        return Answer.problem(Answer.TOO_LARGE, "A webhook has at most " + limits.bodyBytes() + " bytes");
    }

    private Answer late() {
        return Answer.problem(
                Answer.TIMEOUT,
                "The body did not arrive within " + limits.bodyTime().toSeconds() + " s");
    }

    private static Answer busy() {
        return Answer.problem(Answer.UNAVAILABLE, "Too many webhooks are being read at this moment; try again")
                .retryAfter(Duration.ofSeconds(1));
    }
}
