package dev.cairn.registry.api;

import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

import dev.cairn.http.Problem;

/** An answer of JSON objects, one a line, each sent as it comes. Written by one virtual thread, which waits for the client. */
final class JsonLines {

    /** For one line; a client that takes longer is taken for dead. */
    private static final Duration DEADLINE = Duration.ofMinutes(1);

    private final HttpServerResponse response;
    private final Context context;

    JsonLines(HttpServerResponse response, Context context) {
        this.response = response;
        this.context = context;
    }

    /**
     * Sends a line.
     *
     * @throws ClientGoneException if the client does not take it
     */
    void send(Object value) {
        Buffer line = line(value);
        await(() -> {
            if (!response.headWritten()) {
                response.setChunked(true).putHeader("Content-Type", "application/x-ndjson");
            }
            return response.write(line);
        });
    }

    private static Buffer line(Object value) {
        byte[] json = ApiJson.write(value);
        return Buffer.buffer(json.length + 1).appendBytes(json).appendBytes("\n".getBytes(StandardCharsets.UTF_8));
    }

    /**
     * For work that has nothing to tell for long.
     *
     * @throws ClientGoneException if nobody waits for the answer any more
     */
    void requireClient() {
        if (response.closed()) {
            throw new ClientGoneException(new ClosedChannelException());
        }
    }

    void end() {
        await(response::end);
    }

    /** Answers with a problem, if no line was sent yet; otherwise the answer breaks off. */
    void refuse(Problem problem) {
        context.runOnContext(_ -> {
            if (response.headWritten()) {
                var _ = response.reset();
            } else {
                problem.send(response);
            }
        });
    }

    /** Answers with a problem, or, where lines were sent, ends with one that says so and is no summary. */
    void fail(Problem problem) {
        context.runOnContext(_ -> {
            if (!response.headWritten()) {
                problem.send(response);
            } else if (!response.ended()) {
                var _ = response.end(line(Map.of("action", "failed", "reason", String.valueOf(problem.detail()))));
            }
        });
    }

    /** Answers with a problem and one more header, before any line. */
    void refuse(Problem problem, String header, String value) {
        context.runOnContext(_ -> response.putHeader(header, value));
        refuse(problem);
    }

    /** An answer that breaks off must not look like a whole one. */
    void breakOff() {
        context.runOnContext(_ -> {
            var _ = response.reset();
        });
    }

    private interface Write {
        Future<Void> run();
    }

    private void await(Write write) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(_ -> {
            if (response.closed()) {
                done.fail("closed");
            } else {
                write.run().onComplete(done);
            }
        });
        try {
            done.future().toCompletionStage().toCompletableFuture().get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new ClientGoneException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientGoneException(e);
        }
    }

    /** Nobody reads the answer any more. */
    static final class ClientGoneException extends RuntimeException {
        ClientGoneException(Exception cause) {
            super("The client has gone away", cause);
        }
    }
}
