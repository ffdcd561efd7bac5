package dev.cairn.cli.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Tar files made by hand, good ones and others. */
final class Tars {

    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final Map<String, String> links = new LinkedHashMap<>();

    /** A layout with these blobs; its index comes last, as it may. */
    static Tars layout(byte[] index, List<byte[]> blobs) {
        Tars tars = new Tars();
        blobs.forEach(blob -> tars.file("blobs/" + Images.digest(blob).replace(':', '/'), blob));
        return tars.file("oci-layout", Images.bytes("{\"imageLayoutVersion\":\"1.0.0\"}"))
                .file("index.json", index);
    }

    Tars file(String name, byte[] content) {
        files.put(name, content);
        return this;
    }

    Tars link(String name, String target) {
        links.put(name, target);
        return this;
    }

    byte[] bytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey(), true);
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
            for (Map.Entry<String, String> link : links.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(link.getKey(), (byte) '2');
                entry.setLinkName(link.getValue());
                tar.putArchiveEntry(entry);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    byte[] gzip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(bytes());
        }
        return bytes.toByteArray();
    }
}
