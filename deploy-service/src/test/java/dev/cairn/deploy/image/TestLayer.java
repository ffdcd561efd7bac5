package dev.cairn.deploy.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes the archive of one layer, entry by entry, also entries that no honest builder writes. */
public final class TestLayer {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

    public TestLayer() {
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    }

    public TestLayer folder(String name) {
        return put(entry(name + "/", TarConstants.LF_DIR, 0755), new byte[0]);
    }

    public TestLayer file(String name, String content) {
        return put(entry(name, TarConstants.LF_NORMAL, 0644), content.getBytes(StandardCharsets.UTF_8));
    }

    public TestLayer program(String name, byte[] content) {
        return put(entry(name, TarConstants.LF_NORMAL, 0755), content);
    }

    public TestLayer symbolicLink(String name, String target) {
        return link(name, TarConstants.LF_SYMLINK, target);
    }

    public TestLayer hardLink(String name, String target) {
        return link(name, TarConstants.LF_LINK, target);
    }

    public TestLayer special(String name, byte kind) {
        return put(entry(name, kind, 0644), new byte[0]);
    }

    /** A file of the machine, links followed, at the same place. */
    public TestLayer copyOf(Path file) {
        return copy(file, file.toString().substring(1));
    }

    /** A folder of the machine with all in it. */
    public TestLayer copyTree(Path folder, String to) {
        try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> regular = files.filter(Files::isRegularFile).sorted().toList();
            regular.forEach(f -> copy(f, to + "/" + folder.relativize(f)));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public byte[] tar() {
        try {
            tar.finish();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private TestLayer copy(Path file, String to) {
        try {
            TarArchiveEntry entry = entry(to, TarConstants.LF_NORMAL, Files.isExecutable(file) ? 0755 : 0644);
            return put(entry, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TestLayer link(String name, byte kind, String target) {
        TarArchiveEntry entry = entry(name, kind, 0777);
        entry.setLinkName(target);
        return put(entry, new byte[0]);
    }

    private static TarArchiveEntry entry(String name, byte kind, int mode) {
        // Names are kept as they are: a leading slash and '..' too.
        TarArchiveEntry entry = new TarArchiveEntry(name, kind, true);
        entry.setMode(mode);
        return entry;
    }

    private TestLayer put(TarArchiveEntry entry, byte[] content) {
        try {
            entry.setSize(content.length);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
