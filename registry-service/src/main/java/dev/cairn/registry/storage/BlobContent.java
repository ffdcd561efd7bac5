package dev.cairn.registry.storage;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

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

    /**
     * A few bytes, which are in memory as it is.
     *
     * @param bytes not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record InMemory(byte[] bytes) implements BlobContent {
        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public int read(ByteBuffer into, long position) {
            if (position >= bytes.length) {
                return -1;
            }
            int length = (int) Math.min(into.remaining(), bytes.length - position);
            into.put(bytes, (int) position, length);
            return length;
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

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

    /** Content in a store elsewhere, from which ranges are streamed. For one reader at a time. */
    final class Streamed implements BlobContent {

        /** Where the bytes come from. */
        @FunctionalInterface
        public interface Source {

            /**
             * Streams a range, which is within the content and not empty. What comes of it is waited for in {@code read}; a
             * reader that does not read holds the store back.
             */
            InputStream open(long offset, long length) throws IOException;
        }

        private final long size;
        private final Source source;
        private @Nullable InputStream stream;
        private long position;
        private long end;

        /**
         * Content that nothing is read of yet.
         *
         * @param size in bytes
         */
        public Streamed(long size, Source source) {
            this.size = size;
            this.source = source;
        }

        @Override
        public long size() {
            return size;
        }

        /** Tells that only this range will be read, so that no more is asked of the store. */
        public void expect(long offset, long length) throws IOException {
            close();
            position = offset;
            end = offset + length;
            stream = length == 0 ? null : source.open(offset, length);
        }

        /** Reading on where the last read ended goes on with the same stream. */
        @Override
        public int read(ByteBuffer into, long from) throws IOException {
            if (from >= size) {
                return -1;
            }
            if (stream == null || from != position || position == end) {
                expect(from, size - from);
            }
            int wanted = (int) Math.min(into.remaining(), end - position);
            byte[] bytes = new byte[wanted];
            int read = Objects.requireNonNull(stream).readNBytes(bytes, 0, wanted);
            into.put(bytes, 0, read);
            position += read;
            return read == 0 && wanted > 0 ? -1 : read;
        }

        @Override
        public void close() throws IOException {
            InputStream open = stream;
            stream = null;
            if (open != null) {
                open.close();
            }
        }
    }
}
