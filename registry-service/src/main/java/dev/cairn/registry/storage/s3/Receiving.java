package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;

import dev.cairn.registry.model.UploadId;

/** One chunk on its way: whole parts go to the store as they fill up, what is left over at the end goes beside them. */
final class Receiving {

    private final S3Uploads uploads;
    private final UploadId id;
    private final UploadState before;
    private final Hash hash;
    private final List<Bucket.Part> parts;
    private final PartBuffer buffer;
    private @Nullable String multipart;

    Receiving(S3Uploads uploads, UploadId id, UploadState before, Hash hash) {
        this.uploads = uploads;
        this.id = id;
        this.before = before;
        this.hash = hash;
        this.parts = new ArrayList<>(before.parts());
        this.multipart = before.multipart();
        this.buffer = new PartBuffer(uploads.partBytes());
    }

    /** Reads the content to its end. */
    void receive(ReadableByteChannel content, LongConsumer progress) throws IOException {
        String tail = before.tail();
        if (tail != null) {
            buffer.begin(uploads.bucket()
                    .get(uploads.keys().tail(id, tail))
                    .orElseThrow(StaleException::new)
                    .bytes());
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

    private ByteBuffer read(ReadableByteChannel content) throws BrokenOffException {
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
            upload = uploads.bucket().begin(key);
            multipart = upload;
        }
        parts.add(uploads.bucket().part(key, upload, parts.size() + 1, buffer.content()));
        buffer.clear();
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

    /** Another registry has written to the upload since its record was read. */
    static final class StaleException extends IOException {
        StaleException() {
            super("The last bytes of an upload are missing");
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
