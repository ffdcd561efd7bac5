package dev.cairn.registry.storage.s3;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.async.AsyncRequestBody;

/**
 * What came behind the last part that was sent, up to a part's size. Most uploads are small, and stay in memory; of others
 * only what came last is, and the rest is in a file.
 */
final class PartBuffer implements Closeable {

    private static final int FIRST_BYTES = 16 << 10;
    private static final int MAX_BYTES = 128 << 10;

    private final PartFiles files;
    private final int partBytes;
    private ByteBuffer memory;
    private @Nullable Path path;
    private @Nullable FileChannel file;
    private int size;

    PartBuffer(PartFiles files, int partBytes) {
        this.files = files;
        this.partBytes = partBytes;
        this.memory = ByteBuffer.allocate(Math.min(FIRST_BYTES, partBytes));
    }

    /** Begins with what an earlier request has left. */
    void begin(InputStream rest) throws IOException {
        ReadableByteChannel content = Channels.newChannel(rest);
        do {
            makeRoom();
        } while (read(content).hasRemaining());
    }

    /** To be called before {@link #read}. */
    void makeRoom() throws IOException {
        if (memory.hasRemaining()) {
            return;
        }
        if (memory.capacity() < MAX_BYTES) {
            memory = ByteBuffer.allocate(Math.min(MAX_BYTES, 4 * memory.capacity()))
                    .put(memory.flip());
        } else {
            spill();
        }
    }

    private void spill() throws IOException {
        try {
            FileChannel to = file;
            if (to == null) {
                Path fresh = files.create();
                path = fresh;
                to = FileChannel.open(fresh, StandardOpenOption.WRITE);
                file = to;
            }
            memory.flip();
            while (memory.hasRemaining()) {
                to.write(memory);
            }
            memory.clear();
        } catch (IOException e) {
            throw String.valueOf(e.getMessage()).contains("No space left on device") ? new S3Io.NoRoomException(e) : e;
        }
    }

    /**
     * Reads some more.
     *
     * @return what was read, to be looked at only; nothing at the end of the content, or of the part
     */
    ByteBuffer read(ReadableByteChannel content) throws IOException {
        int start = memory.position();
        memory.limit(Math.min(memory.capacity(), start + partBytes - size));
        int read = memory.hasRemaining() ? Math.max(0, content.read(memory)) : 0;
        memory.limit(memory.capacity());
        size += read;
        return memory.duplicate().position(start).limit(start + read);
    }

    boolean isPart() {
        return size == partBytes;
    }

    int size() {
        return size;
    }

    /** All of it, to be sent before this is changed. */
    AsyncRequestBody content() throws IOException {
        if (file == null) {
            return AsyncRequestBody.fromByteBufferUnsafe(memory.duplicate().flip());
        }
        spill();
        return AsyncRequestBody.fromFile(path);
    }

    void clear() throws IOException {
        memory.clear();
        size = 0;
        if (file != null) {
            file.truncate(0);
            file.position(0);
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
        if (path != null) {
            Files.deleteIfExists(path);
        }
    }
}
