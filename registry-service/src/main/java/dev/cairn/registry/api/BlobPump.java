package dev.cairn.registry.api;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

import dev.cairn.registry.storage.BlobContent;

/** Sends a part of a blob piece by piece, each when the one before has gone out. Blocks: for a virtual thread. */
final class BlobPump {

    private static final int PIECE_BYTES = 128 * 1024;
    /** For one piece; a client that takes longer is taken for dead. */
    private static final Duration DEADLINE = Duration.ofMinutes(1);

    private final BlobContent blob;
    private final HttpServerResponse response;
    private final Context context;

    BlobPump(BlobContent blob, HttpServerResponse response, Context context) {
        this.blob = blob;
        this.response = response;
        this.context = context;
    }

    void send(long offset, long length) throws IOException {
        long position = offset;
        long end = offset + length;
        while (position < end) {
            ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, end - position));
            int read = blob.read(piece, position);
            if (read < 0) {
                throw new EOFException("A blob ends at byte " + position + " before " + end);
            }
            Buffer bytes = Buffer.buffer(piece.array()).slice(0, read);
            position += read;
            // Together with the end: a client that has all it was told to expect may be gone the moment after.
            boolean last = position == end;
            await(() -> last ? response.end(bytes) : response.write(bytes));
        }
    }

    private void await(Supplier<Future<Void>> write) throws IOException {
        Promise<Void> written = Promise.promise();
        context.runOnContext(_ -> write.get().onComplete(written));
        try {
            var _ = written.future()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("The client does not take the blob", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("The registry is stopping", e);
        }
    }
}
