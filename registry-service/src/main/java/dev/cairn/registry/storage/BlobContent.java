package dev.cairn.registry.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** An open blob, in the form in which its store can hand it out fastest. */
public sealed interface BlobContent extends Closeable {

    /** In bytes. */
    long size();

    /**
     * Reads some bytes from a position, blocking.
     *
     * @return how many, or -1 at the end
     */
    int read(ByteBuffer into, long position) throws IOException;

    /** A local file, which the kernel can send without a copy. */
    record OnDisk(FileChannel file, long size) implements BlobContent {
        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return file.read(into, position);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
