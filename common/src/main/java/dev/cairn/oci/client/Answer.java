package dev.cairn.oci.client;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.List;

/** An answer: of a success the body as it was wanted, of everything else the text. */
record Answer<T>(HttpResponse<Body<T>> response) {

    private static final int MAX_REFUSAL = 1 << 20;

    /** What was read. */
    sealed interface Body<T> {

        /** As it was wanted. */
        record Wanted<T>(T value) implements Body<T> {}

        /** Something else. */
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Other<T>(byte[] bytes) implements Body<T> {}
    }

    /** Reads the body of the one status by the handler, and of all others as text. */
    static <T> BodyHandler<Body<T>> handler(int wanted, BodyHandler<T> body) {
        return info -> info.statusCode() == wanted
                ? BodySubscribers.mapping(body.apply(info), Body.Wanted::new)
                : BodySubscribers.mapping(
                        BodySubscribers.limiting(BodySubscribers.ofByteArray(), MAX_REFUSAL), Body.Other::new);
    }

    int status() {
        return response.statusCode();
    }

    HttpHeaders headers() {
        return response.headers();
    }

    /** The body as it was wanted, of an answer with the status that was wanted, or why there is none. */
    T wanted(String method, URI uri) throws RegistryException {
        return switch (response.body()) {
            case Body.Wanted<T> body -> body.value();
            case Body.Other<T> _ -> throw refused(method, uri);
        };
    }

    RegistryException refused(String method, URI uri) {
        byte[] body = response.body() instanceof Body.Other<T> other ? other.bytes() : new byte[0];
        return refused(method, uri, response, body);
    }

    /** By whatever way the body was read. */
    static RegistryException refused(String method, URI uri, HttpResponse<?> response, byte[] body) {
        List<RegistryError> errors = RegistryError.of(body);
        return new RegistryException(new RegistryFailure.Refused(
                method,
                uri.getPath(),
                response.statusCode(),
                errors,
                errors.isEmpty() ? RegistryError.beginning(body) : "",
                response.headers().firstValue("Retry-After").orElse("")));
    }
}
