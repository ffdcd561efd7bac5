package dev.cairn.build.builder;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

import dev.cairn.event.Json;
import dev.cairn.oci.Digest;

/** Looks into images as a registry holds them. */
final class Unpacked {

    private Unpacked() {}

    static JsonNode config(TestRegistry registry, Digest image) throws IOException {
        String digest = registry.manifest(image).path("config").path("digest").asText();
        return Json.MAPPER.readTree(registry.blob(Digest.parse(digest)));
    }

    static List<Digest> layers(TestRegistry registry, Digest image) throws IOException {
        List<Digest> layers = new ArrayList<>();
        registry.manifest(image)
                .path("layers")
                .forEach(l -> layers.add(Digest.parse(l.path("digest").asText())));
        return layers;
    }

    /** The entries of one layer, in their order; each as {@code mode owner:group time path}, with a link's target. */
    static List<String> listing(TestRegistry registry, Digest layer) throws IOException {
        List<String> lines = new ArrayList<>();
        try (TarArchiveInputStream tar = tar(registry, layer)) {
            for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
                lines.add("%o %d:%d%s%s %d %s%s"
                        .formatted(
                                e.getMode() & 07777,
                                e.getLongUserId(),
                                e.getLongGroupId(),
                                e.getUserName(),
                                e.getGroupName(),
                                e.getLastModifiedTime().toInstant().getEpochSecond(),
                                e.getName(),
                                e.isSymbolicLink() ? " -> " + e.getLinkName() : ""));
            }
        }
        return lines;
    }

    /** Applies all layers to an empty folder. */
    static void into(Path root, TestRegistry registry, Digest image) throws IOException {
        for (Digest layer : layers(registry, image)) {
            try (TarArchiveInputStream tar = tar(registry, layer)) {
                for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
                    extract(root.resolve(e.getName()), e, tar);
                }
            }
        }
    }

    private static void extract(Path to, TarArchiveEntry entry, InputStream content) throws IOException {
        Files.createDirectories(Objects.requireNonNull(to.getParent()));
        if (entry.isDirectory()) {
            Files.createDirectories(to);
        } else if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(to, Path.of(entry.getLinkName()));
        } else {
            Files.copy(content, to);
            boolean executable = (entry.getMode() & 0111) == 0111;
            boolean readable = (entry.getMode() & 0444) == 0444;
            Files.setPosixFilePermissions(
                    to,
                    PosixFilePermissions.fromString(readable ? (executable ? "rwxr-xr-x" : "rw-r--r--") : "rw-------"));
        }
    }

    private static TarArchiveInputStream tar(TestRegistry registry, Digest layer) throws IOException {
        return new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(registry.blob(layer))), "UTF-8");
    }
}
