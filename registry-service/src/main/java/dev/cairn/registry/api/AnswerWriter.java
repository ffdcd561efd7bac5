package dev.cairn.registry.api;

import java.io.IOException;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.registry.storage.BlobContent;

/** Sends an answer, on the request's context, and deals with what is left of the request's body. */
final class AnswerWriter {

    private static final Logger LOG = LoggerFactory.getLogger(AnswerWriter.class);

    private final HttpServerRequest request;
    private final RequestBody body;

    AnswerWriter(HttpServerRequest request, RequestBody body) {
        this.request = request;
        this.body = body;
    }

    void write(Answer answer) {
        HttpServerResponse response = request.response();
        boolean cut = body.isUnasked();
        if (response.closed()) {
            release(answer);
            return;
        }
        response.setStatusCode(answer.status());
        response.putHeader("Docker-Distribution-API-Version", "registry/2.0");
        answer.headers().forEach(header -> response.headers().add(header.name(), header.value()));
        if (cut) {
            response.putHeader("Connection", "close");
        }
        send(answer.content(), response).onComplete(_ -> {
            release(answer);
            if (cut) {
                var _ = request.connection().close();
            }
        });
        if (!cut) {
            body.discardRest();
        }
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
                yield request.method().equals(HttpMethod.HEAD)
                        ? response.end()
                        : response.end(Buffer.buffer(bytes.bytes()));
            }
            case Answer.Content.OfBlob part -> sendBlob(part, response);
        };
    }

    private static Future<Void> sendBlob(Answer.Content.OfBlob part, HttpServerResponse response) {
        response.putHeader("Content-Length", Long.toString(part.length()));
        if (part.length() == 0) {
            return response.end();
        }
        return switch (part.blob()) {
            case BlobContent.OnDisk disk -> response.sendFile(disk.file(), part.offset(), part.length());
        };
    }

    private static void release(Answer answer) {
        if (answer.content() instanceof Answer.Content.OfBlob part) {
            try {
                part.blob().close();
            } catch (IOException e) {
                LOG.atWarn().setCause(e).log("A blob's file could not be closed");
            }
        }
    }
}
