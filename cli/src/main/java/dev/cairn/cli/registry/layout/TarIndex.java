package dev.cairn.cli.registry.layout;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.Texts;
import dev.cairn.oci.Digest;

/**
 * What lies where in a tar file with a layout. Nothing is ever unpacked; a name that would lead out of a folder, a blob of
 * an absurd size and an archive without end are refused all the same, since nobody makes such a thing in good faith.
 */
final class TarIndex {

    /** Of a document that is held in memory, in bytes. */
    static final int MAX_DOCUMENT = 64 << 20;

    private static final int MAX_ENTRIES = 200_000;
    private static final int MAX_NAME = 4_096;
    private static final Pattern BLOB = Pattern.compile("blobs/(sha256|sha512)/([0-9a-f]+)");

    private final Map<Digest, Place> blobs = new HashMap<>();
    private byte @Nullable [] index;
    private boolean isDockers;

    /** Where the bytes of a blob lie. */
    record Place(long offset, long size) {}

    private TarIndex() {}

    /** A tar that tells how far it was read, and passes over what is skipped. */
    interface Source {

        InputStream stream();

        /** Of the next byte, from the beginning. */
        long position();
    }

    /**
     * Reads a tar from its beginning to its end.
     *
     * @param name of the file, for errors
     * @param maxBlob the largest blob, in bytes
     */
    static TarIndex read(Source source, String name, long maxBlob) throws IOException {
        TarIndex found = new TarIndex();
        try (var tar = new TarArchiveInputStream(source.stream())) {
            int entries = 0;
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (++entries > MAX_ENTRIES) {
                    throw CliException.failed(
                            name + " has more than " + MAX_ENTRIES + " entries: it is no image layout");
                }
                // Nothing is read ahead: here the entry's bytes begin.
                found.take(tar, entry, source.position(), name, maxBlob);
            }
        } catch (CliException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            throw CliException.failed(
                    name + " is no tar file, or is cut off: " + Texts.shortened(String.valueOf(e.getMessage()), 200),
                    e);
        }
        if (found.index == null) {
            throw CliException.failed(name + " has no index.json, so it is no OCI image layout"
                    + (found.isDockers
                            ? ": it is of a Docker before 25; 'skopeo copy docker-archive:FILE oci-archive:OTHER' turns it into one"
                            : ""));
        }
        return found;
    }

    private void take(TarArchiveInputStream tar, TarArchiveEntry entry, long offset, String archive, long maxBlob)
            throws IOException {
        String path = cleaned(entry.getName(), archive);
        if (entry.isSymbolicLink() || entry.isLink()) {
            String target = entry.getLinkName();
            if (target.startsWith("/") || leadsOut(path, target)) {
                throw CliException.failed(archive + " is refused: its entry " + Texts.shortened(path, 100)
                        + " links to " + Texts.shortened(target, 100) + ", out of the archive");
            }
            return;
        }
        if (entry.isDirectory()) {
            return;
        }
        Matcher blob = BLOB.matcher(path);
        if (!entry.isFile() || entry.isSparse()) {
            throw CliException.failed(
                    archive + " is refused: its entry " + Texts.shortened(path, 100) + " is no file, folder or link");
        }
        if (entry.getSize() > maxBlob) {
            throw CliException.failed(archive + " is refused: its entry " + Texts.shortened(path, 100) + " has "
                    + Texts.bytes(entry.getSize()) + ", more than the " + Texts.limit(maxBlob) + " of --max-size");
        }
        if (blob.matches()) {
            blobs.put(digest(blob, archive), new Place(offset, entry.getSize()));
        } else if (path.equals("index.json")) {
            index = document(tar, entry, archive);
        } else if (path.equals("manifest.json")) {
            isDockers = true;
        }
    }

    private byte[] document(TarArchiveInputStream tar, TarArchiveEntry entry, String archive) throws IOException {
        if (index != null) {
            throw CliException.failed(archive + " is refused: it has two index.json, which could mean two things");
        }
        if (entry.getSize() > MAX_DOCUMENT) {
            throw CliException.failed("index.json of " + archive + " is larger than " + MAX_DOCUMENT + " bytes");
        }
        return tar.readAllBytes();
    }

    private static Digest digest(Matcher blob, String archive) {
        try {
            return Digest.parse(blob.group(1) + ":" + blob.group(2));
        } catch (IllegalArgumentException e) {
            throw CliException.failed(archive + " is refused: its entry " + blob.group() + " is named by no digest", e);
        }
    }

    private static String cleaned(String name, String archive) {
        if (name.length() > MAX_NAME || name.startsWith("/") || leadsOut("", name)) {
            throw CliException.failed(archive + " is refused: its entry " + Texts.shortened(name, 100)
                    + " would lead out of a folder that it is unpacked in");
        }
        return name.startsWith("./") ? name.substring(2) : name;
    }

    /** Whether a relative path goes above where it starts, on the way or at its end. */
    private static boolean leadsOut(String from, String path) {
        int depth = (int) from.chars().filter(c -> c == '/').count();
        for (String part : path.split("/", -1)) {
            depth += part.equals("..") ? -1 : part.isEmpty() || part.equals(".") ? 0 : 1;
            if (depth < 0) {
                return true;
            }
        }
        return false;
    }

    @Nullable
    Place find(Digest digest) {
        return blobs.get(digest);
    }

    byte[] index() {
        if (index == null) {
            throw new IllegalStateException("Not read");
        }
        return index;
    }
}
