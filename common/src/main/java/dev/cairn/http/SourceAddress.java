package dev.cairn.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Whom a limit counts: an IPv4 address, or the /64 that one IPv6 host has for itself. */
public final class SourceAddress {

    private static final int NETWORK_BYTES = 8;

    private SourceAddress() {}

    /** What all connections of one have in common. */
    public static String key(@Nullable SocketAddress remote) {
        String host = remote == null ? null : remote.hostAddress();
        if (host == null) {
            return "local";
        }
        try {
            // A literal address, so no name is looked up.
            InetAddress address = InetAddress.ofLiteral(withoutZone(host));
            return address instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), NETWORK_BYTES))
                    : host;
        } catch (IllegalArgumentException e) {
            return host;
        }
    }

    private static String withoutZone(String host) {
        int zone = host.indexOf('%');
        return zone < 0 ? host : host.substring(0, zone);
    }
}
