package dev.cairn.cli.console;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/** Asks at once whether anybody listens, where a Kafka client would try for many seconds. */
public final class Reachable {

    private static final Duration WITHIN = Duration.ofSeconds(2);

    private Reachable() {}

    /**
     * Checks that one of the addresses takes connections.
     *
     * @param servers {@code host:port}, several separated by commas
     * @throws CliException if none does, or one is malformed
     */
    static void check(String servers) {
        @Nullable IOException last = null;
        for (String server : servers.split(",", -1)) {
            try {
                connect(address(server.strip()));
                return;
            } catch (IOException e) {
                last = e;
            }
        }
        throw CliException.unreachable(
                "Kafka does not answer at " + servers
                        + ": start Cairn with 'cairn up', or name the right address with --kafka",
                last);
    }

    /** Whether somebody takes connections there. */
    public static boolean answers(String server) {
        try {
            connect(address(server));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void connect(InetSocketAddress address) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address, Math.toIntExact(WITHIN.toMillis()));
        }
    }

    private static InetSocketAddress address(String server) {
        int colon = server.lastIndexOf(':');
        try {
            int port = Integer.parseInt(server.substring(colon + 1));
            if (colon > 0 && port > 0 && port <= 65_535) {
                return new InetSocketAddress(server.substring(0, colon), port);
            }
        } catch (NumberFormatException e) {
            throw CliException.usage("'" + server + "' is not an address: " + "write it as HOST:PORT");
        }
        throw CliException.usage("'" + server + "' is not an address: write it as HOST:PORT");
    }
}
