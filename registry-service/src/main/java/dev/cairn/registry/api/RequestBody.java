package dev.cairn.registry.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

import dev.cairn.http.Reading;

/**
 * A request's body as a channel that a virtual thread reads, blocking. What the reader has not come to is bounded: above
 * a mark the request is paused, so that TCP slows the client down to the speed of the disk. The mark is low while many
 * bodies together have much.
 */
final class RequestBody implements ReadableByteChannel {

    private static final long PAUSE_ABOVE = 512 << 10;
    private static final long RESUME_BELOW = 128 << 10;
    private static final long RESUME_FULL_BELOW = 1;
    /** What a piece takes at least, however short it is: clients choose how long the pieces are. */
    private static final int PIECE_BYTES = 256;

    /** So much of an unwanted body is read and dropped, for the client to see the answer; then the line is cut. */
    private static final long MAX_DISCARDED = 64L << 20;

    private final HttpServerRequest request;
    private final Context context;
    private final Duration idle;
    private final Backlog backlog;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Queue<ByteBuffer> waiting = new ArrayDeque<>();

    /** What all that waits takes of the heap. */
    private long waitingBytes;

    private long discardedBytes;
    private boolean started;
    private boolean flowing;
    private boolean discarding;
    private boolean ended;
    private boolean stalled;
    private @Nullable IOException failure;

    /** Made inside the request's handler, before it returns: the request is paused from here on. */
    RequestBody(HttpServerRequest request, Context context, Duration idle, Backlog backlog) {
        this.request = request;
        this.context = context;
        this.idle = idle;
        this.backlog = backlog;
        request.pause();
        if (isAnnounced(request)) {
            Reading.stop(request);
        }
        request.handler(this::take);
        request.endHandler(_ -> end(null));
        request.exceptionHandler(e -> end(new IOException("the connection was lost", e)));
    }

    /** Blocks until there are bytes, and takes all that fit of those that are there. */
    @Override
    public int read(ByteBuffer into) throws IOException {
        lock.lock();
        try {
            awaitBytes();
            if (waiting.isEmpty()) {
                return -1;
            }
            int read = drain(into);
            if (waitingBytes < (backlog.isFull() ? RESUME_FULL_BELOW : RESUME_BELOW)) {
                flow();
            }
            return read;
        } finally {
            lock.unlock();
        }
    }

    private void awaitBytes() throws IOException {
        start();
        long nanos = idle.toNanos();
        while (waiting.isEmpty() && !ended) {
            if (nanos <= 0) {
                stalled = true;
                throw new IOException("nothing more of it came for " + idle.toSeconds() + " s");
            }
            try {
                nanos = arrived.awaitNanos(nanos);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new IOException("the registry is stopping");
            }
        }
        // What arrived before the connection broke is still handed out, for the upload to be resumed behind it.
        if (waiting.isEmpty() && failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
    }

    private int drain(ByteBuffer into) {
        int before = into.position();
        long freed = 0;
        while (into.hasRemaining() && !waiting.isEmpty()) {
            ByteBuffer next = waiting.element();
            int length = Math.min(into.remaining(), next.remaining());
            into.put(into.position(), next, next.position(), length);
            into.position(into.position() + length);
            next.position(next.position() + length);
            if (!next.hasRemaining()) {
                waiting.remove();
                freed += heldBy(next);
            }
        }
        waits(-freed);
        return into.position() - before;
    }

    private static int heldBy(ByteBuffer piece) {
        return Math.max(PIECE_BYTES, piece.capacity());
    }

    private void waits(long more) {
        waitingBytes += more;
        backlog.add(more);
    }

    /** Asks for the body: only now is a client told to go on that waits for leave (RFC 9110 section 10.1.1). */
    private void start() {
        if (!started) {
            started = true;
            if (expectsContinue()) {
                context.runOnContext(_ -> request.response().writeContinue());
            }
            flow();
        }
    }

    private void flow() {
        if (!flowing && !ended) {
            flowing = true;
            context.runOnContext(_ -> {
                Reading.goOn(request);
                request.resume();
            });
        }
    }

    /** Later, for a request that has just been resumed has its connection read again when all that was held back is out. */
    private void stopReading() {
        context.runOnContext(_ -> {
            lock.lock();
            try {
                if (!flowing && !ended) {
                    Reading.stop(request);
                }
            } finally {
                lock.unlock();
            }
        });
    }

    /** RFC 9112 section 6.3. */
    private static boolean isAnnounced(HttpServerRequest request) {
        return request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    private void take(Buffer buffer) {
        lock.lock();
        try {
            if (discarding) {
                discard(buffer.length());
                return;
            }
            ByteBuffer piece = ByteBuffer.wrap(buffer.getBytes());
            waiting.add(piece);
            waits(heldBy(piece));
            if ((waitingBytes > PAUSE_ABOVE || backlog.isFull()) && flowing) {
                flowing = false;
                request.pause();
                stopReading();
            }
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    private void discard(int bytes) {
        discardedBytes += bytes;
        if (discardedBytes > MAX_DISCARDED) {
            var _ = request.connection().close();
        }
    }

    private void end(@Nullable IOException cause) {
        lock.lock();
        try {
            ended = true;
            Reading.goOn(request);
            failure = failure == null ? cause : failure;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean expectsContinue() {
        return "100-continue".equalsIgnoreCase(request.getHeader("Expect"));
    }

    /**
     * Whether the connection cannot be used again: the client waits for leave that it was never given, so that what comes
     * next may be the body or another request; or nothing more came of the body, and nobody is to wait for its end.
     */
    boolean spoilsConnection() {
        lock.lock();
        try {
            return !ended && (stalled || (!started && expectsContinue()));
        } finally {
            lock.unlock();
        }
    }

    /** Drops what nobody will read; called on the request's context after the answer. */
    void discardRest() {
        lock.lock();
        try {
            drop();
            started = true;
            flow();
        } finally {
            lock.unlock();
        }
    }

    /** Drops what nobody will read, and what comes of it still. */
    void drop() {
        lock.lock();
        try {
            discarding = true;
            waiting.clear();
            waits(-waitingBytes);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    /** Has no effect: the body ends with its request. */
    @Override
    public void close() {
        // Nothing is held that could be released.
    }
}
