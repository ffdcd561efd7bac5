package dev.cairn.registry.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** An open blob, in the form in which its store can hand it out fastest. */
public sealed interface BlobContent extends Closeable {

    /** In bytes. */
    long size();

    /** A local file, which the kernel can send without a copy. */
    record OnDisk(FileChannel file, long size) implements BlobContent {
        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
