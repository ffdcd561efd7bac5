package dev.cairn.build.builder;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

import dev.cairn.oci.Digest;

/**
 * Writes layers whose bytes follow from paths, contents and executable bits alone: entries in order, owned by 0:0 without
 * names, changed one second after the epoch (tools take 0 for "unknown"), and no time in the header of gzip.
 */
final class LayerWriter {

    private static final FileTime CHANGED = FileTime.from(Instant.ofEpochSecond(1));
    private static final int BUFFER = 64 * 1024;

    private LayerWriter() {}

    static Layer write(LayerContent content, Path file) throws IOException {
        MessageDigest compressed = Hashes.sha256();
        MessageDigest plain = Hashes.sha256();
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), compressed);
                OutputStream gzip = new GZIPOutputStream(new BufferedOutputStream(out, BUFFER), BUFFER);
                OutputStream tar = new DigestOutputStream(gzip, plain)) {
            archive(content, tar);
        }
        return new Layer(file, Hashes.digest(compressed), Hashes.digest(plain), Files.size(file));
    }

    /** The {@link Layer#diffId} that the content would have, without the work of compressing it. */
    static Digest diffId(LayerContent content) throws IOException {
        MessageDigest plain = Hashes.sha256();
        try (OutputStream tar = new DigestOutputStream(OutputStream.nullOutputStream(), plain)) {
            archive(content, tar);
        }
        return Hashes.digest(plain);
    }

    private static void archive(LayerContent content, OutputStream out) throws IOException {
        var tar = new TarArchiveOutputStream(new BufferedOutputStream(out, BUFFER), "UTF-8");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
        try (tar) {
            for (Map.Entry<String, Entry> entry : content.entries().entrySet()) {
                put(tar, entry.getKey(), entry.getValue());
            }
        }
    }

    private static void put(TarArchiveOutputStream tar, String path, Entry entry) throws IOException {
        switch (entry) {
            case Entry.Folder folder ->
                put(tar, header(path + "/", TarConstants.LF_DIR, folder), InputStream.nullInputStream());
            case Entry.Link link -> {
                TarArchiveEntry header = header(path, TarConstants.LF_SYMLINK, link);
                header.setLinkName(link.target());
                put(tar, header, InputStream.nullInputStream());
            }
            case Entry.Text text -> {
                TarArchiveEntry header = header(path, TarConstants.LF_NORMAL, text);
                header.setSize(text.size());
                put(tar, header, text.open());
            }
            case Entry.Content content -> {
                TarArchiveEntry header = header(path, TarConstants.LF_NORMAL, content);
                header.setSize(content.size());
                put(tar, header, content.open());
            }
        }
    }

    private static TarArchiveEntry header(String path, byte type, Entry entry) {
        var header = new TarArchiveEntry(path, type, true);
        header.setMode(entry.mode());
        header.setUserId(0);
        header.setGroupId(0);
        header.setUserName("");
        header.setGroupName("");
        header.setLastModifiedTime(CHANGED);
        return header;
    }

    private static void put(TarArchiveOutputStream tar, TarArchiveEntry header, InputStream content)
            throws IOException {
        try (content) {
            tar.putArchiveEntry(header);
            content.transferTo(tar);
            tar.closeArchiveEntry();
        }
    }
}
