package dev.cairn.cli.registry.layout;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

import dev.cairn.cli.console.CliException;
import dev.cairn.oci.Digest;

/** A layout in a tar file that is not compressed: each blob is read from where it lies. */
final class TarLayout implements Layout {

    private final String name;
    private final FileChannel file;
    private final TarIndex index;

    private TarLayout(String name, FileChannel file, TarIndex index) {
        this.name = name;
        this.file = file;
        this.index = index;
    }

    /**
     * Reads what lies where.
     *
     * @param file is closed with the layout, and if there is none in it
     * @param name for people
     */
    static TarLayout of(FileChannel file, String name, long maxBlob) throws IOException {
        try {
            if (file.size() == 0) {
                throw CliException.failed(name + " is empty: write it again, with what has made it");
            }
            TarIndex index = TarIndex.read(new Window(file, 0, file.size()), name, maxBlob);
            return new TarLayout(name, file, index);
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public byte[] index() {
        return index.index();
    }

    @Override
    public Optional<Content> find(Digest digest) {
        TarIndex.Place place = index.find(digest);
        return place == null ? Optional.empty() : Optional.of(new Part(place));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private final class Part implements Content {

        private final TarIndex.Place place;

        Part(TarIndex.Place place) {
            this.place = place;
        }

        @Override
        public long size() {
            return place.size();
        }

        @Override
        public InputStream open() {
            return new BufferedInputStream(new Window(file, place.offset(), place.size()), 64 << 10);
        }
    }

    /** A part of the file, by positions of its own: several may be read at once. */
    private static final class Window extends InputStream implements TarIndex.Source {

        private final FileChannel file;
        private long position;
        private long left;

        Window(FileChannel file, long position, long size) {
            this.file = file;
            this.position = position;
            this.left = size;
        }

        @Override
        public InputStream stream() {
            return this;
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = file.read(ByteBuffer.wrap(bytes, offset, (int) Math.min(length, left)), position);
            if (count > 0) {
                position += count;
                left -= count;
            }
            return count;
        }

        @Override
        public long skip(long count) {
            long skipped = Math.clamp(count, 0, left);
            position += skipped;
            left -= skipped;
            return skipped;
        }
    }
}
