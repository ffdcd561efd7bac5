package dev.cairn.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * Puts together the small chunks of a body (RFC 9112 section 7.1) that came in one go. A chunk of one byte takes some
 * hundred of them in memory, and of a request that is paused Vert.x keeps all that was read: ten thousand. What is not
 * small is passed on as it is. Of one connection, so called by its event loop alone.
 */
final class SmallPieces extends ChannelInboundHandlerAdapter {

    private static final int SMALL_BYTES = 1024;
    private static final int TOGETHER_BYTES = 8 * 1024;

    private @Nullable ByteBuf together;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpContent content
                && !(message instanceof LastHttpContent)
                && content.content().readableBytes() < SMALL_BYTES) {
            add(context, content);
        } else {
            passOn(context);
            context.fireChannelRead(message);
        }
    }

    private void add(ChannelHandlerContext context, HttpContent content) {
        if (together == null) {
            together = context.alloc().buffer(TOGETHER_BYTES);
        }
        together.writeBytes(content.content());
        content.release();
        if (together.writableBytes() < SMALL_BYTES) {
            passOn(context);
        }
    }

    private void passOn(ChannelHandlerContext context) {
        ByteBuf whole = together;
        if (whole != null) {
            together = null;
            context.fireChannelRead(new DefaultHttpContent(whole));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        passOn(context);
        context.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        passOn(context);
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (together != null) {
            together.release();
            together = null;
        }
    }
}
