package dev.cairn.http;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * An error as clients are told it: Problem Details, RFC 9457.
 *
 * @param type what kind of problem, {@code about:blank} where the status says it all (section 4.2.1)
 * @param title the same for every problem of this type
 * @param status the HTTP status, 400 to 599
 * @param detail what is wrong this time, and what the client can do about it; never a secret
 * @param extensions members of the problem's own (section 3.2); names other than the standard ones, values as JSON has
 */
public record Problem(
        URI type, String title, int status, @Nullable String detail, Map<String, Object> extensions) {

    /** The media type. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final URI BLANK = URI.create("about:blank");

    /** @throws IllegalArgumentException if the status is no error's */
    public Problem {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("No status of a problem: " + status);
        }
        extensions = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(extensions));
    }

    /** One that its status describes. */
    public static Problem of(int status, @Nullable String detail) {
        return new Problem(BLANK, Statuses.phrase(status), status, detail, Map.of());
    }

    /** One of a type of its own. */
    public static Problem of(URI type, String title, int status, String detail) {
        return new Problem(type, title, status, detail, Map.of());
    }

    /** The same with one more member. */
    public Problem with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(extensions);
        more.put(name, value);
        return new Problem(type, title, status, detail, more);
    }

    /** To be thrown out of a handler, which then answers with it. */
    public ProblemException exception() {
        return new ProblemException(this);
    }

    JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("type", type.toString())
                .put("title", title)
                .put("status", status);
        if (detail != null) {
            json.put("detail", detail);
        }
        extensions.forEach(json::put);
        return json;
    }

    /** Answers with it. */
    public void send(HttpServerResponse response) {
        var _ = response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(toJson().encode());
    }
}
