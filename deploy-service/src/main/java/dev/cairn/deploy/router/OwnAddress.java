package dev.cairn.deploy.router;

import dev.cairn.event.EventId;

/**
 * The loopback address of an artifact in an environment. All of 127.0.0.0/8 leads to this machine (RFC 1122 section
 * 3.2.1.3), and on Linux each of it can be listened on without further ado; so an application finds another one where
 * nothing resolves names below {@code localhost}. It is derived from the names, so that it is the same after a restart:
 * instances that outlive one were told it when they began.
 */
final class OwnAddress {

    /** The first of 64: those below are in use by others, such as 127.0.0.53 by systemd-resolved. */
    private static final int FIRST = 64;

    private OwnAddress() {}

    static String of(HostName host) {
        String hash = EventId.derive("loopback address", host.key().toString(), String.valueOf(host.artifact()))
                .value();
        int a = FIRST + octet(hash, 0) % FIRST;
        int c = 1 + octet(hash, 2) % 254; // neither the network's nor the broadcast address of a /24
        return "127." + a + "." + octet(hash, 1) + "." + c;
    }

    private static int octet(String hash, int index) {
        return Integer.parseInt(hash.substring(2 * index, 2 * index + 2), 16);
    }
}
