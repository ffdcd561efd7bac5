package dev.cairn.registry.storage.s3;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;

import dev.cairn.registry.model.UploadId;
import dev.cairn.registry.storage.StorageException;

/** One chunk on its way: whole parts go to the store as they fill up, what is left over at the end goes beside them. */
final class Receiving implements Closeable {

    /** An upload expires by the age of its record, and one chunk may take hours. */
    private static final Duration KEPT_EVERY = Duration.ofMinutes(1);

    private final S3Uploads uploads;
    private final UploadId id;
    private final UploadState before;
    private final Hash hash;
    private final Keeper keeper;
    private final List<Bucket.Part> parts;
    private final PartBuffer buffer;
    private @Nullable String multipart;
    private long kept;

    /** Writes the record of the upload while the chunk is still on its way. */
    @FunctionalInterface
    interface Keeper {
        void keep(UploadState state) throws IOException;
    }

    Receiving(S3Uploads uploads, UploadId id, UploadState before, Hash hash, Keeper keeper) {
        this.uploads = uploads;
        this.id = id;
        this.before = before;
        this.hash = hash;
        this.keeper = keeper;
        this.kept = uploads.times().now();
        this.parts = new ArrayList<>(before.parts());
        this.multipart = before.multipart();
        this.buffer = uploads.newPart();
    }

    /** Reads the content to its end. */
    void receive(ReadableByteChannel content, LongConsumer progress) throws IOException {
        String tail = before.tail();
        if (tail != null) {
            try (InputStream rest = uploads.tail(id, tail, before.tailSize())) {
                buffer.begin(rest);
            } catch (FileNotFoundException e) {
                throw new StaleException(e);
            }
        }
        long total = before.received();
        for (ByteBuffer next = read(content); next.hasRemaining(); next = read(content)) {
            total += next.remaining();
            if (total > uploads.maxBlobBytes()) {
                throw new TooLargeException();
            }
            hash.update(next);
            if (buffer.isPart()) {
                send();
            }
            progress.accept(total);
        }
    }

    private ByteBuffer read(ReadableByteChannel content) throws IOException {
        buffer.makeRoom();
        try {
            return buffer.read(content);
        } catch (IOException e) {
            throw new BrokenOffException(e);
        }
    }

    private void send() throws IOException {
        String key = uploads.keys().data(before.data());
        String upload = multipart;
        if (upload == null) {
            upload = begin(key);
        }
        try {
            parts.add(uploads.bucket().part(key, upload, parts.size() + 1, buffer.content(), buffer.size()));
        } catch (FileNotFoundException e) {
            throw new EndedException(e);
        }
        buffer.clear();
        if (uploads.times().now() - kept >= KEPT_EVERY.toMillis()) {
            keep(upload);
        }
    }

    /** It is written down before the first part goes: whatever becomes of this registry, the parts are found, and expire. */
    private String begin(String key) throws IOException {
        String upload = uploads.bucket().begin(key);
        multipart = upload;
        try {
            keep(upload);
            return upload;
        } catch (StorageException e) { // another registry was faster, and its record does not name this one
            giveUp(key, upload, e);
            throw e;
        }
    }

    private void giveUp(String key, String upload, StorageException reason) {
        try {
            uploads.bucket().abort(key, upload);
        } catch (IOException e) {
            reason.addSuppressed(e); // it is swept in the end
        }
    }

    /** The chunk's own parts are not in the record before its end: one that fails has changed nothing. */
    private void keep(String upload) throws IOException {
        keeper.keep(before.with(upload, before.parts(), before.tail(), before.tailSize()));
        kept = uploads.times().now();
    }

    /** What is in the store by now, to be removed where nothing comes of it. */
    UploadState sent() {
        return before.with(multipart, parts, before.tail(), before.tailSize());
    }

    /** Stores what is left over. */
    UploadState finish() throws IOException {
        if (buffer.size() == 0) {
            return before.with(multipart, List.copyOf(parts), null, 0);
        }
        String tail = uploads.unique();
        uploads.bucket().put(uploads.keys().tail(id, tail), buffer.content());
        return before.with(multipart, List.copyOf(parts), tail, buffer.size());
    }

    @Override
    public void close() throws IOException {
        buffer.close();
    }

    /** Another registry has written to the upload since its record was read. */
    static final class StaleException extends IOException {
        StaleException(IOException cause) {
            super("The last bytes of an upload are missing", cause);
        }
    }

    /** The store has the multipart upload no more: it was finished or given up by another registry, or by the store itself. */
    static final class EndedException extends IOException {
        EndedException(IOException cause) {
            super(cause);
        }
    }

    /** The content is larger than the registry takes. */
    static final class TooLargeException extends IOException {}

    /** Reading the content has failed. */
    static final class BrokenOffException extends IOException {

        private final IOException source;

        BrokenOffException(IOException source) {
            super(source);
            this.source = source;
        }

        IOException source() {
            return source;
        }
    }
}
