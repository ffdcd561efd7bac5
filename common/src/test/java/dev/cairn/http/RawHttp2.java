package dev.cairn.http;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Headers;

/** A client of HTTP/2 that sends what it is told to, also what no client should (RFC 9113 section 4.1). */
final class RawHttp2 implements AutoCloseable {

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int PRIORITY = 0x20;
    private static final int PRIORITY_BYTES = 5;

    private final SSLSocket socket;
    private final DataOutputStream out;
    private final DataInputStream in;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();

    private RawHttp2(SSLSocket socket) throws IOException {
        this.socket = socket;
        this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
        this.in = new DataInputStream(socket.getInputStream());
    }

    static RawHttp2 to(int port, SSLContext trusted) throws IOException {
        SSLSocket socket = (SSLSocket) trusted.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(20_000);
        RawHttp2 client = new RawHttp2(socket);
        client.out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        client.frame(SETTINGS, 0, 0, new byte[0]);
        return client;
    }

    /** @param more names and values, one after the other, in the place of those that a request has anyway */
    void headers(int stream, String method, String path, boolean isLast, String... more) throws Exception {
        Http2Headers headers = new DefaultHttp2Headers(false)
                .method(method)
                .scheme("https")
                .authority("127.0.0.1")
                .path(path);
        for (int i = 0; i < more.length; i += 2) {
            headers.set(more[i], more[i + 1]);
        }
        ByteBuf block = Unpooled.buffer();
        encoder.encodeHeaders(stream, headers, block);
        frame(HEADERS, END_HEADERS | (isLast ? END_STREAM : 0), stream, ByteBufUtil.getBytes(block));
    }

    void data(int stream, int length, boolean isLast) throws IOException {
        frame(DATA, isLast ? END_STREAM : 0, stream, new byte[length]);
    }

    private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        out.writeByte(payload.length >> Short.SIZE);
        out.writeShort(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
    }

    /** What comes next that answers a request, or refuses it. */
    String answer() throws Exception {
        out.flush();
        while (true) {
            int length = in.readUnsignedByte() << Short.SIZE | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            ByteBuf payload = Unpooled.wrappedBuffer(in.readNBytes(length));
            switch (type) {
                case HEADERS -> {
                    payload.skipBytes((flags & PRIORITY) == 0 ? 0 : PRIORITY_BYTES);
                    return "HEADERS of " + stream + ": "
                            + decoder.decodeHeaders(stream, payload).status();
                }
                case RST_STREAM -> {
                    return "RST_STREAM of " + stream + ": " + payload.readInt();
                }
                case GOAWAY -> {
                    return "GOAWAY: " + payload.skipBytes(Integer.BYTES).readInt();
                }
                default -> {} // settings, windows, and bodies
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
