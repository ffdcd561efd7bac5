package dev.cairn.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes files that are their owner's alone, in one step. */
final class OwnerFile {

    private OwnerFile() {}

    /** Makes or replaces a file in a folder, which must exist. */
    static void write(Path file, byte[] content) throws IOException {
        // A temporary file is its owner's alone, and the move keeps that.
        Path temporary = Files.createTempFile(file.toAbsolutePath().getParent(), "." + file.getFileName(), "");
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
