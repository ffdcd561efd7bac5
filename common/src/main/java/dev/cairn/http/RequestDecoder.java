package dev.cairn.http;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ByteProcessor;
import io.netty.util.concurrent.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import io.vertx.core.net.impl.ConnectionBase;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests of HTTP/1.1 as Vert.x does, and is stricter in two things, for which Vert.x has no option. Where a body
 * ends must be beyond doubt, or what a proxy before this server takes for a body is the next request here. And a head
 * must be complete some time after its first byte, also on a connection that has sent requests before: byte by byte it
 * would hold the connection for as long as its sender likes. Of one connection, so called by its event loop alone.
 */
final class RequestDecoder extends VertxHttpRequestDecoder {

    /** The name that Vert.x gives its own. */
    private static final String NAME = "httpDecoder";

    private final Duration headWithin;
    private boolean betweenRequests = true;
    private long heads;
    private @Nullable Future<?> deadline;

    private RequestDecoder(HttpServerOptions options, Duration headWithin) {
        super(options);
        this.headWithin = headWithin;
    }

    /**
     * Has it read a connection that has just been opened. One of HTTP/2 says where a body ends in one way only, and stays
     * as it is.
     *
     * @param options of the connection's server
     */
    static void readRequestsOf(HttpConnection connection, HttpServerOptions options, Duration headWithin) {
        if (connection instanceof ConnectionBase base) {
            ChannelPipeline pipeline = base.channel().pipeline();
            if (pipeline.get(NAME) != null) {
                pipeline.replace(NAME, NAME, new RequestDecoder(options, headWithin));
                pipeline.addAfter(NAME, "smallPieces", new SmallPieces());
            }
        }
    }

    /** The message is for the client. */
    static final class UnclearLengthException extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;

        private UnclearLengthException(String message) {
            super(message);
        }
    }

    /** Asked once for each head, before its body is looked for: what is thrown makes the request a malformed one. */
    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage head) {
        List<String> codings = head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!codings.isEmpty()) {
            checkLength(head, codings);
        }
        return super.isContentAlwaysEmpty(head);
    }

    /** RFC 9112 sections 6.1 and 6.3; codings other than chunked are nowhere understood here. */
    private static void checkLength(HttpMessage head, List<String> codings) {
        if (codings.size() > 1 || !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.getFirst())) {
            throw new UnclearLengthException("Transfer-Encoding can be 'chunked' only.");
        }
        if (head.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
            throw new UnclearLengthException("A request has Transfer-Encoding or Content-Length, but not both.");
        }
        if (!head.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            throw new UnclearLengthException("Transfer-Encoding is of HTTP/1.1.");
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        // Empty lines may follow a body (RFC 9112 section 2.2), and begin no head.
        boolean begins = betweenRequests
                && deadline == null
                && message instanceof ByteBuf bytes
                && bytes.forEachByte(ByteProcessor.FIND_NON_CRLF) >= 0;
        long before = heads;
        super.channelRead(context, message);
        // Nearly every head comes in one piece, and needs no timer.
        if (begins && heads == before && !context.isRemoved()) {
            deadline = context.executor()
                    .schedule(
                            () -> {
                                var _ = context.close();
                            },
                            headWithin.toMillis(),
                            TimeUnit.MILLISECONDS);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf buffer, List<Object> out) throws Exception {
        int before = out.size();
        super.decode(context, buffer, out);
        for (int i = before; i < out.size(); i++) {
            Object read = out.get(i);
            if (read instanceof HttpRequest) {
                heads++;
                betweenRequests = false;
                forgetDeadline();
            }
            if (read instanceof LastHttpContent) {
                betweenRequests = true;
            }
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) throws Exception {
        forgetDeadline();
        super.handlerRemoved0(context);
    }

    private void forgetDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }
}
