package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Turns;

/** Walks a folder {@code ALGORITHM/HEX}. */
final class DigestFolders {

    /** What is done with one. It may find that the file has gone meanwhile, which is no error. */
    @FunctionalInterface
    interface Reader {
        void read(Digest digest, Path file) throws IOException;
    }

    private DigestFolders() {}

    /** Tells the files that are named by a digest alone. */
    static void walk(Path folder, Reader reader) throws IOException {
        walk(folder, "", reader);
    }

    /** Tells the files that are named by a digest and this ending. */
    static void walk(Path folder, String ending, Reader reader) throws IOException {
        Turns turns = new Turns();
        for (Digest.Algorithm algorithm : Digest.Algorithm.values()) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve(algorithm.id()))) {
                for (Path file : files) {
                    turns.pass();
                    tell(algorithm, file, ending, reader);
                }
            } catch (NoSuchFileException _) {
                // Nothing under this algorithm.
            }
        }
    }

    private static void tell(Digest.Algorithm algorithm, Path file, String ending, Reader reader) throws IOException {
        String name = file.getFileName().toString();
        if (!name.endsWith(ending)) {
            return;
        }
        Digest digest;
        try {
            digest = new Digest(algorithm, name.substring(0, name.length() - ending.length()));
        } catch (IllegalArgumentException _) {
            return; // another ending
        }
        try {
            reader.read(digest, file);
        } catch (NoSuchFileException _) {
            return; // gone meanwhile
        }
    }
}
