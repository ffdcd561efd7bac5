package dev.cairn.registry.api;

import java.util.Optional;
import java.util.regex.Pattern;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;

/**
 * Where a request comes from, and under which address it found us.
 *
 * @param address of the other end of its connection: a proxy's, where there is one in front
 * @param origin such as {@code https://registry.example.com:7072}, for answers that must lead back here
 */
record Caller(String address, String origin) {

    private static final String LOCAL = "local";
    private static final Pattern AUTHORITY =
            Pattern.compile("[A-Za-z0-9.-]+(:[0-9]{1,5})?|\\[[0-9a-fA-F:.]+](:[0-9]{1,5})?");

    static Caller of(HttpServerRequest request) {
        String address = Optional.ofNullable(request.remoteAddress())
                .map(SocketAddress::hostAddress)
                .orElse(LOCAL);
        String host = Optional.ofNullable(request.authority())
                .map(Object::toString)
                .filter(authority -> AUTHORITY.matcher(authority).matches())
                .orElseGet(() -> local(request));
        // A proxy that ends TLS says so. Whoever says so without one only leads himself astray.
        boolean secure = request.isSSL() || "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"));
        return new Caller(address, (secure ? "https://" : "http://") + host);
    }

    /** Of clients of HTTP/1.0, which need not name a host. */
    private static String local(HttpServerRequest request) {
        return Optional.ofNullable(request.localAddress())
                .map(SocketAddress::toString)
                .orElse(LOCAL);
    }
}
