package dev.cairn.build.builder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;

import dev.cairn.event.BuildInput;

/**
 * What compresses layers: the zlib of the JDK that this service runs on, or the machine's where the JDK was built to use
 * that. Another one may write other bytes for the same content, and so change digests.
 */
final class Compressor {

    private static final Path MAPPED = Path.of("/proc/self/maps");

    private Compressor() {}

    static BuildInput input() throws IOException {
        Runtime.Version version = Runtime.version();
        Path library = library();
        return new BuildInput(
                "compressor",
                "gzip of the JDK by " + System.getProperty("java.vendor"),
                version.toString(),
                Files.isRegularFile(library) ? Hashes.of(library).toString() : null);
    }

    /** The library with zlib in it. */
    private static Path library() throws IOException {
        Path own = Path.of(System.getProperty("java.home"), "lib", System.mapLibraryName("zip"));
        if (!Files.isReadable(MAPPED)) {
            return own; // not Linux
        }
        new Deflater().end(); // loads it
        try (var lines = Files.lines(MAPPED)) {
            return lines.map(line -> line.substring(line.lastIndexOf(' ') + 1))
                    .filter(path -> path.matches("/.*/libz\\.so[.0-9]*"))
                    .findFirst()
                    .map(Path::of)
                    .orElse(own);
        }
    }
}
