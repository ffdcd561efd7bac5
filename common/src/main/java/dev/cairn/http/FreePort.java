package dev.cairn.http;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Any free port, where several event loops are to share it. To Vert.x 0 is another port for each of them, and a negative
 * number one port for all that listen on the same number, whatever they are: so nobody may have a number twice.
 */
public final class FreePort {

    private static final AtomicInteger LAST = new AtomicInteger();

    private FreePort() {}

    /**
     * Sees to it that nobody listens there. Vert.x asks that only of other processes: in its own, two servers on one
     * address would share the connections.
     *
     * @throws BindException if somebody does
     */
    public static void check(String host, int port) throws IOException {
        if (port > 0) {
            try (ServerSocket probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(new InetSocketAddress(host, port));
            }
        }
    }

    /** What the event loops of one server are to listen on: the port itself, or a number of their own where it is 0. */
    public static int forAll(int port) {
        return port == 0 ? LAST.decrementAndGet() : port;
    }
}
