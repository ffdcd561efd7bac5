package dev.cairn.telemetry;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Tag;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.spi.observability.HttpRequest;

/**
 * The label {@code method} of requests. Vert.x's own has the method as it was sent, and so as many series as clients make
 * up. That cannot be mended by a meter filter: Micrometer remembers for ever what each series was called before it.
 */
final class MethodLabel {

    private static final String NAME = "method";
    private static final List<Tag> OTHER = List.of(Tag.of(NAME, "other"));

    /** RFC 9110 section 9.3, and RFC 5789. */
    private static final Map<HttpMethod, List<Tag>> KNOWN = Stream.of(
                    HttpMethod.GET,
                    HttpMethod.HEAD,
                    HttpMethod.POST,
                    HttpMethod.PUT,
                    HttpMethod.PATCH,
                    HttpMethod.DELETE,
                    HttpMethod.OPTIONS,
                    HttpMethod.TRACE,
                    HttpMethod.CONNECT)
            .collect(Collectors.toUnmodifiableMap(method -> method, method -> List.of(Tag.of(NAME, method.name()))));

    private MethodLabel() {}

    /** One of ten. */
    static Iterable<Tag> of(HttpRequest request) {
        return KNOWN.getOrDefault(request.method(), OTHER);
    }
}
