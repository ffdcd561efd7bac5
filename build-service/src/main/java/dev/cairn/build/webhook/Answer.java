package dev.cairn.build.webhook;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.netty.handler.codec.http.HttpResponseStatus;

import dev.cairn.event.Json;

/**
 * What a request is answered.
 *
 * @param status the HTTP status
 * @param contentType of the body
 * @param headers further headers
 * @param body JSON
 */
record Answer(int status, String contentType, Map<String, String> headers, Map<String, Object> body) {

    static final int OK = 200;
    static final int ACCEPTED = 202;
    static final int BAD_REQUEST = 400;
    static final int UNAUTHORIZED = 401;
    static final int NOT_FOUND = 404;
    static final int METHOD_NOT_ALLOWED = 405;
    static final int TIMEOUT = 408;
    static final int TOO_LARGE = 413;
    static final int UNSUPPORTED_TYPE = 415;
    static final int TOO_MANY = 429;
    static final int ERROR = 500;
    static final int UNAVAILABLE = 503;

    static Answer json(int status, Map<String, Object> body) {
        return new Answer(status, "application/json", Map.of(), body);
    }

    /** A problem (RFC 9457) of type {@code about:blank}: its title is the status's own (section 4.2.1). */
    static Answer problem(int status, String detail) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "about:blank");
        body.put("title", HttpResponseStatus.valueOf(status).reasonPhrase());
        body.put("status", status);
        body.put("detail", detail);
        return new Answer(status, "application/problem+json", Map.of(), body);
    }

    Answer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, contentType, more, body);
    }

    /** Whole seconds (RFC 9110, section 10.2.3), rounded up so that nobody comes back too early. */
    Answer retryAfter(Duration wait) {
        return with(
                "Retry-After",
                Long.toString(Math.max(1, wait.plusSeconds(1).minusNanos(1).toSeconds())));
    }

    byte[] bytes() {
        return Json.write(body);
    }
}
