package dev.cairn.registry.api;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.registry.memory.MemoryBudget;
import dev.cairn.registry.storage.BlobContent;

/** Sends an answer, on the request's context, and deals with what is left of the request's body. */
final class AnswerWriter {

    private static final Logger LOG = LoggerFactory.getLogger(AnswerWriter.class);

    /** RFC 9113 section 8.1: what a server says that has answered without reading the rest of the request. */
    private static final long NO_ERROR = 0;

    private static final Duration DEADLINE = Duration.ofMinutes(1);

    private final HttpServerRequest request;
    private final Context context;
    private final Executor workers;
    private final RequestBody body;
    private final MemoryBudget.Holding memory;
    private final RequestWatch.Watched watched;

    /**
     * For one answer.
     *
     * @param memory what the request holds, and its answer; given back when that has gone out
     * @param watched is told when the answer has gone out, or has broken off
     */
    AnswerWriter(
            HttpServerRequest request,
            Context context,
            Executor workers,
            RequestBody body,
            MemoryBudget.Holding memory,
            RequestWatch.Watched watched) {
        this.request = request;
        this.context = context;
        this.workers = workers;
        this.body = body;
        this.memory = memory;
        this.watched = watched;
    }

    void write(Answer answer) {
        HttpServerResponse response = request.response();
        if (response.closed()) {
            body.drop();
            release(answer);
            watched.ended(false);
            return;
        }
        boolean cut = body.spoilsConnection();
        response.setStatusCode(answer.status());
        response.putHeader("Docker-Distribution-API-Version", "registry/2.0");
        answer.headers().forEach(header -> response.headers().add(header.name(), header.value()));
        if (cut && !isHttp2()) { // where there are streams, such a header is an error (RFC 9113 section 8.2.2)
            response.putHeader("Connection", "close");
        }
        send(answer.content(), response).onComplete(sent -> {
            release(answer);
            watched.ended(sent.succeeded());
            if (sent.failed()) {
                brokenOff(sent.cause());
                breakOff(response);
            } else if (cut) {
                cut();
            }
        });
        if (cut) {
            body.drop();
        } else {
            body.discardRest();
        }
    }

    /** The rest of the body is not wanted: of a stream alone, or of the connection. */
    private void cut() {
        if (isHttp2()) {
            var _ = request.response().reset(NO_ERROR);
        } else {
            var _ = request.connection().close();
        }
    }

    /** The client's doing nearly always, and nobody's error; but a disk that cannot be read shows here as well. */
    private void brokenOff(Throwable cause) {
        LOG.atInfo()
                .addKeyValue("method", request.method())
                .addKeyValue("path", request.path())
                .addKeyValue("reason", cause.getMessage())
                .log("Answer broken off");
    }

    /** An answer that breaks off must not look like a whole one; nor may its end be waited for in vain. */
    private void breakOff(HttpServerResponse response) {
        // Of HTTP/1 a response that was ended counts as sent: it cannot be reset any more.
        var _ = isHttp2() ? response.reset() : request.connection().close();
    }

    private Future<Void> send(Answer.Content content, HttpServerResponse response) {
        return switch (content) {
            case Answer.Content.None _ -> response.end();
            case Answer.Content.OnlyLength length -> {
                response.putHeader("Content-Length", Long.toString(length.bytes()));
                yield response.end();
            }
            case Answer.Content.Bytes bytes -> {
                response.putHeader("Content-Length", Integer.toString(bytes.bytes().length));
                yield request.method().equals(HttpMethod.HEAD) ? response.end() : sendBytes(bytes.bytes(), response);
            }
            case Answer.Content.OfBlob part -> sendBlob(part, response);
        };
    }

    /** What is large goes out in pieces: each is copied, and a client that does not take them must not cost all of it. */
    private Future<Void> sendBytes(byte[] bytes, HttpServerResponse response) {
        return bytes.length <= MemoryBudget.SMALL_BYTES
                ? inTime(response.end(Buffer.buffer(bytes)), response)
                : pump(new Answer.Content.OfBlob(new BlobContent.InMemory(bytes), 0, bytes.length));
    }

    /** A client that does not take even a little holds what others need. */
    private Future<Void> inTime(Future<Void> sent, HttpServerResponse response) {
        long timer = context.owner().setTimer(DEADLINE.toMillis(), _ -> breakOff(response));
        return sent.onComplete(_ -> context.owner().cancelTimer(timer));
    }

    private Future<Void> sendBlob(Answer.Content.OfBlob part, HttpServerResponse response) {
        response.putHeader("Content-Length", Long.toString(part.length()));
        if (part.length() == 0) {
            return response.end();
        }
        return switch (part.blob()) {
            case BlobContent.OnDisk disk ->
                isHttp2() ? pump(part) : response.sendFile(disk.file(), part.offset(), part.length());
            case BlobContent.Streamed _, BlobContent.InMemory _ -> pump(part);
        };
    }

    private boolean isHttp2() {
        return request.version() == HttpVersion.HTTP_2;
    }

    /** The kernel cannot send a file in frames, nor what is not on this disk, so here the bytes pass through this process. */
    private Future<Void> pump(Answer.Content.OfBlob part) {
        Promise<Void> done = Promise.promise();
        BlobPump pump = new BlobPump(part.blob(), request.response(), context);
        workers.execute(() -> {
            try {
                pump.send(part.offset(), part.length());
                done.complete();
            } catch (IOException e) {
                done.fail(e);
            }
        });
        return done.future();
    }

    private void release(Answer answer) {
        memory.close();
        if (answer.content() instanceof Answer.Content.OfBlob part) {
            try {
                part.blob().close();
            } catch (IOException e) {
                LOG.atWarn().setCause(e).log("A blob's file could not be closed");
            }
        }
    }
}
