package dev.cairn.oci.client;

import java.net.URI;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Which servers may be spoken to, and what they may be told. */
final class Origins {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private Origins() {}

    static boolean isLoopback(@Nullable String host) {
        return host != null && LOOPBACK.contains(host);
    }

    /** Whether nobody on the way can read what is sent. */
    static boolean isSafe(URI uri) {
        return "https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && isLoopback(uri.getHost()));
    }

    /** Whether a registry may lead there: by https, or from this machine to this machine. */
    static boolean isTrusted(URI uri, URI registry) {
        return "https".equals(uri.getScheme()) || (isSafe(uri) && isLoopback(registry.getHost()));
    }

    /** RFC 6454, section 5, where ports are written as they are. */
    static boolean areSame(URI one, URI other) {
        return String.valueOf(one.getScheme()).equalsIgnoreCase(String.valueOf(other.getScheme()))
                && String.valueOf(one.getRawAuthority()).equalsIgnoreCase(String.valueOf(other.getRawAuthority()));
    }
}
