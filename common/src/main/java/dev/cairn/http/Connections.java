package dev.cairn.http;

import java.io.IOException;

import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each connection of a server is given at its beginning.
 *
 * @param service whose server it is
 */
record Connections(String service) {

    private static final Logger LOG = LoggerFactory.getLogger(HttpService.class);

    /**
     * So many buffers of up to 64 KiB are read in one go. By default it is sixteen, also of a request that is paused,
     * since Vert.x looks at that only afterwards, and then fifty uploads that wait for a slow disk hold 50 MB of the
     * direct memory, of which this process has 64.
     */
    private static final int READS_AT_ONCE = 1;

    void opened(HttpConnection connection) {
        connection.exceptionHandler(failure -> failed(connection, failure));
        // Vert.x has no option for it.
        if (connection instanceof ConnectionBase base
                && base.channel().config().getRecvByteBufAllocator() instanceof MaxMessagesRecvByteBufAllocator reads) {
            reads.maxMessagesPerRead(READS_AT_ONCE);
        }
    }

    /** That a client has gone is of no interest; but nothing of ours may break a connection in silence. */
    private void failed(HttpConnection connection, Throwable failure) {
        if (failure instanceof IOException || failure instanceof HttpClosedException) {
            return;
        }
        LOG.atError()
                .addKeyValue("service", service)
                .addKeyValue("remote", connection.remoteAddress())
                .setCause(failure)
                .log("A connection broke");
    }
}
