package dev.cairn.build.webhook;

import java.util.List;
import java.util.Locale;

import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/** A request as it came in: its headers and the raw bytes of its body, of which the proof is made. */
public final class WebhookRequest {

    private final MultiMap headers;
    private final byte[] body;

    /**
     * Takes a request.
     *
     * @param headers by name, in any case; they are not copied and must not be changed any more
     * @param body the raw body, which is not copied and must not be changed any more
     */
    public WebhookRequest(MultiMap headers, byte[] body) {
        this.headers = headers;
        this.body = body;
    }

    private WebhookRequest(WebhookRequest head, byte[] body) {
        this.headers = head.headers;
        this.body = body;
    }

    /** The same headers with a body, which is not copied and must not be changed any more. */
    WebhookRequest withBody(byte[] body) {
        return new WebhookRequest(this, body);
    }

    /** All values of a header; none if it is missing. */
    List<String> headers(String name) {
        return headers.getAll(name);
    }

    /** The one value of a header; null if it is missing, or there are several and nobody can say which one counts. */
    @Nullable
    String header(String name) {
        List<String> values = headers(name);
        return values.size() == 1 ? values.getFirst() : null;
    }

    byte[] body() {
        return body;
    }

    /** Whether the body is a form rather than JSON itself. */
    boolean isForm() {
        return "application/x-www-form-urlencoded".equals(mediaType());
    }

    /** The content type without parameters, in lower case; empty if there is none. */
    String mediaType() {
        String type = header("Content-Type");
        return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
}
