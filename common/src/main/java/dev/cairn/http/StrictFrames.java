package dev.cairn.http;

import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import org.jspecify.annotations.Nullable;

/**
 * Takes the frames of HTTP/2 as Vert.x does, and is stricter in two things, for which Vert.x has no option. Headers have no
 * control characters, or whoever sends them writes lines of the log. And of bodies that nobody reads few frames are kept:
 * flow control counts bytes, but a frame of one byte takes some hundred of them in memory. Of one connection, so called by
 * its event loop alone.
 */
final class StrictFrames extends Http2FrameListenerDecorator {

    /** Of frames that are not small the window of a connection has few. */
    private static final int SMALL_BYTES = 1024;

    /** The window of a connection (64 KiB), in frames of 64 bytes. */
    private static final int MOST_UNREAD = 1024;

    private final Http2ConnectionDecoder decoder;
    private final Http2Connection.PropertyKey unreadOfStream;
    private int unread;

    private StrictFrames(Http2ConnectionDecoder decoder) {
        super(decoder.frameListener());
        this.decoder = decoder;
        this.unreadOfStream = decoder.connection().newKey();
        decoder.connection().addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamClosed(Http2Stream stream) {
                forget(stream);
            }
        });
    }

    /** Has it take those of a connection that has just been opened; one of HTTP/1.1 has none, and stays as it is. */
    static void takeThoseOf(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            Http2ConnectionHandler http2 = base.channel().pipeline().get(Http2ConnectionHandler.class);
            if (http2 != null) {
                http2.decoder().frameListener(new StrictFrames(http2.decoder()));
            }
        }
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context, int stream, Http2Headers headers, int padding, boolean isLast)
            throws Http2Exception {
        check(stream, headers);
        super.onHeadersRead(context, stream, headers, padding, isLast);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context,
            int stream,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean isLast)
            throws Http2Exception {
        check(stream, headers);
        super.onHeadersRead(context, stream, headers, dependency, weight, exclusive, padding, isLast);
    }

    /** RFC 9113 sections 8.2.1 and 8.1.1. */
    private static void check(int stream, Http2Headers headers) throws Http2Exception {
        for (Map.Entry<CharSequence, CharSequence> header : headers) {
            if (ControlCharacters.areIn(header.getKey()) || ControlCharacters.areInText(header.getValue())) {
                throw Http2Exception.streamError(stream, Http2Error.PROTOCOL_ERROR, "A header has control characters");
            }
        }
    }

    @Override
    public int onDataRead(ChannelHandlerContext context, int id, ByteBuf data, int padding, boolean isLast)
            throws Http2Exception {
        Http2Stream stream = decoder.connection().stream(id);
        if (stream != null) {
            count(stream, data.readableBytes() + padding);
        }
        return super.onDataRead(context, id, data, padding, isLast);
    }

    private void count(Http2Stream stream, int bytes) throws Http2Exception {
        if (decoder.flowController().unconsumedBytes(stream) <= bytes) {
            forget(stream);
        }
        if (bytes >= SMALL_BYTES) {
            return;
        }
        unread++;
        stream.setProperty(unreadOfStream, of(stream) + 1);
        if (unread > MOST_UNREAD) {
            throw Http2Exception.connectionError(
                    Http2Error.ENHANCE_YOUR_CALM, "More than %d small frames wait to be read", MOST_UNREAD);
        }
    }

    /** All that came of it was read, or never will be. */
    private void forget(Http2Stream stream) {
        unread -= of(stream);
        stream.removeProperty(unreadOfStream);
    }

    private int of(Http2Stream stream) {
        @Nullable Integer counted = stream.getProperty(unreadOfStream);
        return counted == null ? 0 : counted;
    }
}
