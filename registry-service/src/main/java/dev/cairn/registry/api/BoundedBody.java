package dev.cairn.registry.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.function.LongConsumer;

/** A body of which each byte is asked for whether it may come still. Closing it has no effect. */
final class BoundedBody implements ReadableByteChannel {

    private final ReadableByteChannel body;
    private final LongConsumer bound;
    private long total;

    /**
     * A body.
     *
     * @param bound is told how much it is with what was read now, in bytes, and throws what reading it is to throw
     * @param before what there is already
     */
    BoundedBody(ReadableByteChannel body, LongConsumer bound, long before) {
        this.body = body;
        this.bound = bound;
        this.total = before;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int read = body.read(into);
        if (read > 0) {
            total += read;
            bound.accept(total);
        }
        return read;
    }

    @Override
    public boolean isOpen() {
        return body.isOpen();
    }

    @Override
    public void close() {
        // The body ends with its request.
    }
}
