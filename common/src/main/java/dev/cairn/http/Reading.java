package dev.cairn.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Whether the connection of a request reads at all. Of a request that is paused Vert.x goes on reading, for sixteen pieces or
 * 256 KiB: a thousand connections whose bodies nobody wants yet would hold most of the heap. To be called on the request's
 * context, and before the request is resumed. One of HTTP/2 has flow control for each of its streams, and stays as it is.
 */
public final class Reading {

    private Reading() {}

    /** Leaves what comes to the kernel, and so to the client; that the client goes away is not seen either. */
    public static void stop(HttpServerRequest request) {
        set(request, false);
    }

    /** Reads again. */
    public static void goOn(HttpServerRequest request) {
        set(request, true);
    }

    private static void set(HttpServerRequest request, boolean reads) {
        if (request.version() != HttpVersion.HTTP_2 && request.connection() instanceof ConnectionBase connection) {
            connection.channel().config().setAutoRead(reads);
        }
    }
}
