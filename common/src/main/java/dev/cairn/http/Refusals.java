package dev.cairn.http;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Refuses what no router sees, by whoever's path it is: as a problem (RFC 9457), where nobody said otherwise. */
final class Refusals {

    private final Map<String, Refusal> byPath = new ConcurrentHashMap<>();
    private final List<Consumer<HttpServerRequest>> listeners = new CopyOnWriteArrayList<>();

    void below(String path, Refusal refusal) {
        byPath.put(path, refusal);
    }

    void refuse(HttpServerRequest request, int status, String detail) {
        of(request.path()).refuse(request, status, detail);
        listeners.forEach(listener -> listener.accept(request));
    }

    void tell(Consumer<HttpServerRequest> listener) {
        listeners.add(listener);
    }

    private Refusal of(@Nullable String path) {
        if (path != null) {
            for (Map.Entry<String, Refusal> entry : byPath.entrySet()) {
                if (path.equals(entry.getKey()) || path.startsWith(entry.getKey() + "/")) {
                    return entry.getValue();
                }
            }
        }
        return (request, status, detail) -> Problem.of(status, detail).send(request.response());
    }

    /** What is no HTTP. Nobody knows where the next request begins, so the connection ends with the answer. */
    void refuseMalformed(HttpServerRequest request) {
        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        request.response().endHandler(_ -> {
            var _ = request.connection().close();
        });
        switch (request.decoderResult().cause()) {
            case TooLongHttpLineException _ -> refuse(request, 414, "The path is too long.");
            case TooLongHttpHeaderException _ -> refuse(request, 431, "The headers are too long.");
            case RequestDecoder.UnclearLengthException e -> refuse(request, 400, String.valueOf(e.getMessage()));
            case null, default -> refuse(request, 400, "The request is not well-formed HTTP.");
        }
    }
}
