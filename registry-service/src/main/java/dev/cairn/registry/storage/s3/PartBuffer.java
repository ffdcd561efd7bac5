package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** What came behind the last part that was sent. Grows up to a part's size: most uploads are small. */
final class PartBuffer {

    private static final int FIRST_BYTES = 64 * 1024;

    private final int partBytes;
    private ByteBuffer bytes;

    PartBuffer(int partBytes) {
        this.partBytes = partBytes;
        this.bytes = ByteBuffer.allocate(Math.min(FIRST_BYTES, partBytes));
    }

    /** Begins with what an earlier request has left. */
    void begin(byte[] rest) {
        bytes = ByteBuffer.allocate(Math.max(bytes.capacity(), Math.min(partBytes, 2 * rest.length)));
        bytes.put(rest);
    }

    /**
     * Reads some more.
     *
     * @return what was read, to be looked at only; nothing at the end of the content
     */
    ByteBuffer read(ReadableByteChannel content) throws IOException {
        if (!bytes.hasRemaining()) {
            bytes = ByteBuffer.allocate(Math.min(partBytes, 4 * bytes.capacity()))
                    .put(bytes.flip());
        }
        int start = bytes.position();
        int read = content.read(bytes);
        return bytes.duplicate().position(start).limit(start + Math.max(0, read));
    }

    boolean isPart() {
        return bytes.position() == partBytes;
    }

    int size() {
        return bytes.position();
    }

    /** All of it, to be looked at only until this is changed. */
    ByteBuffer content() {
        return bytes.duplicate().flip();
    }

    void clear() {
        bytes.clear();
    }
}
