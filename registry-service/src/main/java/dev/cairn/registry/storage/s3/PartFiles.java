package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder on this machine's disk where parts wait until they are whole: fifty of them would be 400 MB of memory. */
final class PartFiles {

    private final Path folder;

    private PartFiles(Path folder) {
        this.folder = folder;
    }

    /** Sweeps what a killed process has left. Only one process may use the folder. */
    static PartFiles in(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder)) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
        return new PartFiles(folder);
    }

    /** A new file, readable by its owner only. */
    Path create() throws IOException {
        return Files.createTempFile(folder, "part", "");
    }
}
