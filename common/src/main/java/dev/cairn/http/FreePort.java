package dev.cairn.http;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Any free port, where several event loops are to share it. To Vert.x 0 is another port for each of them, and a negative
 * number one port for all that listen on the same number, whatever they are: so nobody may have a number twice.
 */
public final class FreePort {

    private static final AtomicInteger LAST = new AtomicInteger();

    private FreePort() {}

    /** What the event loops of one server are to listen on: the port itself, or a number of their own where it is 0. */
    public static int forAll(int port) {
        return port == 0 ? LAST.decrementAndGet() : port;
    }
}
