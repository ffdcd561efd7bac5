package dev.cairn.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a browser sends for the page of another site. A service that only this machine reaches asks nobody for a name,
 * and a browser on this machine reaches it, too. Browsers say whose page it is in {@code Origin}, with every request that
 * may change something (Fetch standard, "Origin header"); clients that are no browsers have no such header. A page may
 * also give this machine's address to a name of its own (DNS rebinding), so that it looks like ours: on a loopback
 * address, only names of this machine are.
 */
final class Origins {

    private static final Set<String> CHANGE_NOTHING = Set.of("GET", "HEAD", "OPTIONS");

    private Origins() {}

    static boolean isForeign(HttpServerRequest request) {
        String origin = request.getHeader("Origin");
        if (origin == null || CHANGE_NOTHING.contains(request.method().name())) {
            return false;
        }
        return !isSame(origin, request.authority()) || (isLoopback(request.localAddress()) && !isOfThisMachine(origin));
    }

    private static boolean isSame(String origin, @Nullable HostAndPort authority) {
        URI uri = parse(origin);
        return uri != null
                && authority != null
                && authority.host().equalsIgnoreCase(host(uri))
                && port(uri) == (authority.port() > 0 ? authority.port() : defaultPort(uri));
    }

    private static @Nullable URI parse(String origin) {
        try {
            URI uri = new URI(origin);
            return uri.getHost() == null ? null : uri;
        } catch (URISyntaxException e) {
            return null; // "null" is no origin either: it is told of pages that are nobody's
        }
    }

    private static String host(URI uri) {
        return uri.getHost();
    }

    private static int port(URI uri) {
        return uri.getPort() > 0 ? uri.getPort() : defaultPort(uri);
    }

    private static int defaultPort(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    private static boolean isLoopback(@Nullable SocketAddress address) {
        return address != null && isLoopbackLiteral(String.valueOf(address.hostAddress()));
    }

    private static boolean isOfThisMachine(String origin) {
        URI uri = parse(origin);
        if (uri == null) {
            return false;
        }
        String host = host(uri).toLowerCase(Locale.ROOT).replace("[", "").replace("]", "");
        // RFC 6761 section 6.3: these never leave the machine.
        return host.equals("localhost") || host.endsWith(".localhost") || isLoopbackLiteral(host);
    }

    private static boolean isLoopbackLiteral(String host) {
        return host.matches("127(\\.[0-9]{1,3}){3}") || host.equals("::1") || host.equals("0:0:0:0:0:0:0:1");
    }
}
