package dev.cairn.benchmarks.registry;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * As many HEAD requests as are answered, by one thread: {@code wrk} waits for the body that an answer to HEAD does not
 * have.
 *
 * @param uri what is asked for
 * @param accept the media type that the client takes
 * @param connections how many are open at a time
 */
record HeadLoad(URI uri, String accept, int connections) {

    private static final byte[] END = {'\r', '\n', '\r', '\n'};
    private static final byte[] GOOD = "HTTP/1.1 200 ".getBytes(StandardCharsets.US_ASCII);
    private static final int ANSWER_BYTES = 16 << 10;
    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final double NANOS = 1e9;

    /**
     * Requests that are answered each second.
     *
     * @throws IllegalStateException if one is answered otherwise than with 200
     */
    double perSecond(Duration time) throws IOException {
        long answered = 0;
        try (Selector selector = Selector.open()) {
            try {
                for (int i = 0; i < connections; i++) {
                    connect(selector);
                }
                long began = System.nanoTime();
                while (System.nanoTime() - began < time.toNanos()) {
                    if (selector.select(SILENCE.toMillis()) == 0) {
                        throw new IllegalStateException(uri + " does not answer");
                    }
                    for (SelectionKey key : selector.selectedKeys()) {
                        answered += read((SocketChannel) key.channel(), (ByteBuffer) key.attachment());
                    }
                    selector.selectedKeys().clear();
                }
                return answered * NANOS / (System.nanoTime() - began);
            } finally {
                for (SelectionKey key : selector.keys()) {
                    key.channel().close();
                }
            }
        }
    }

    private void connect(Selector selector) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(uri.getHost(), uri.getPort()));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(ANSWER_BYTES));
        ask(channel);
    }

    /** A request fits the empty send buffer of its socket whole. */
    private void ask(SocketChannel channel) throws IOException {
        String request = "HEAD " + uri.getRawPath() + " HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\nAccept: "
                + accept + "\r\n\r\n";
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    }

    /** How many answers are whole by this: none or one, since the next one is only asked for then. */
    private int read(SocketChannel channel, ByteBuffer answer) throws IOException {
        if (channel.read(answer) < 0) {
            throw new IllegalStateException(uri + " closes the connection");
        }
        if (!endsWith(answer, END)) {
            return 0;
        }
        if (!beginsWith(answer, GOOD)) {
            throw new IllegalStateException(uri + " answers " + StandardCharsets.US_ASCII.decode(answer.flip()));
        }
        answer.clear();
        ask(channel);
        return 1;
    }

    private static boolean endsWith(ByteBuffer bytes, byte[] end) {
        int start = bytes.position() - end.length;
        return start >= 0 && bytes.slice(start, end.length).equals(ByteBuffer.wrap(end));
    }

    private static boolean beginsWith(ByteBuffer bytes, byte[] start) {
        return bytes.position() >= start.length && bytes.slice(0, start.length).equals(ByteBuffer.wrap(start));
    }
}
