package dev.cairn.cli.registry.layout;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Objects;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

import dev.cairn.oci.client.RegistryException;

/** Writes a layout as a tar, whose bytes follow from its content alone: the same export is the same file. */
public final class TarLayoutWriter implements LayoutWriter {

    static final String MARKER = "{\"imageLayoutVersion\":\"1.0.0\"}";

    private static final FileTime CHANGED = FileTime.from(Instant.ofEpochSecond(1));
    private static final int BUFFER = 256 << 10;

    private final TarArchiveOutputStream tar;
    private final End end;

    /** What happens to the file at the end. */
    private interface End {
        void commit() throws IOException;

        void discard() throws IOException;
    }

    private TarLayoutWriter(OutputStream out, byte[] index, End end) throws IOException {
        this.end = end;
        this.tar = new TarArchiveOutputStream(new BufferedOutputStream(out, BUFFER), "UTF-8");
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        document("oci-layout", MARKER.getBytes(StandardCharsets.UTF_8));
        document("index.json", index);
        for (String folder : new String[] {"blobs/", "blobs/sha256/"}) {
            tar.putArchiveEntry(header(folder, TarConstants.LF_DIR, 0, 0755));
            tar.closeArchiveEntry();
        }
    }

    /** To a stream, which is flushed and not closed. */
    public static TarLayoutWriter to(OutputStream out, byte[] index) throws IOException {
        return new TarLayoutWriter(new Unclosed(out), index, new End() {
            @Override
            public void commit() throws IOException {
                out.flush();
            }

            @Override
            public void discard() {
                // What was written is with the reader.
            }
        });
    }

    /**
     * To a file, which is replaced when all is written; to that which a link leads to. What is no file, such as a pipe, is
     * written to as it is.
     */
    public static TarLayoutWriter to(Path file, byte[] index) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.exists(folder)) {
            throw new NoSuchFileException(folder.toString());
        }
        Path target = Files.exists(file) ? file.toRealPath() : file;
        return Files.exists(target) && !Files.isRegularFile(target) ? into(target, index) : replacing(target, index);
    }

    private static TarLayoutWriter into(Path target, byte[] index) throws IOException {
        OutputStream out = Files.newOutputStream(target, StandardOpenOption.WRITE);
        return new TarLayoutWriter(new Unclosed(out), index, new End() {
            @Override
            public void commit() throws IOException {
                out.close();
            }

            @Override
            public void discard() throws IOException {
                out.close();
            }
        });
    }

    private static TarLayoutWriter replacing(Path file, byte[] index) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        FileChannel channel = opened(part);
        return new TarLayoutWriter(new Unclosed(Channels.newOutputStream(channel)), index, new End() {
            @Override
            public void commit() throws IOException {
                channel.force(true);
                channel.close();
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            }

            @Override
            public void discard() throws IOException {
                channel.close();
                Files.deleteIfExists(part);
            }
        });
    }

    private static FileChannel opened(Path part) throws IOException {
        try {
            return FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        } catch (FileSystemException e) {
            throw Unwritable.folder(
                    Objects.requireNonNullElse(part.toAbsolutePath().getParent(), part), e);
        }
    }

    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    private void document(String name, byte[] content) throws IOException {
        tar.putArchiveEntry(header(name, TarConstants.LF_NORMAL, content.length, 0644));
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static TarArchiveEntry header(String name, byte type, long size, int mode) {
        TarArchiveEntry header = new TarArchiveEntry(name, type);
        header.setSize(size);
        header.setMode(mode);
        header.setUserId(0);
        header.setGroupId(0);
        header.setUserName("");
        header.setGroupName("");
        header.setLastModifiedTime(CHANGED);
        return header;
    }

    @Override
    public boolean has(Descriptor blob) {
        return false;
    }

    @Override
    public void write(Descriptor blob, Filler filler) throws IOException, RegistryException, InterruptedException {
        String name =
                "blobs/" + blob.digest().algorithm().id() + "/" + blob.digest().hex();
        tar.putArchiveEntry(header(name, TarConstants.LF_NORMAL, blob.size(), 0644));
        filler.fill(tar);
        tar.closeArchiveEntry();
    }

    @Override
    public void commit() throws IOException {
        tar.close(); // writes the last block, and closes nothing below
        end.commit();
    }

    /** After {@link #commit} it does nothing. */
    @Override
    public void close() throws IOException {
        end.discard();
    }
}
