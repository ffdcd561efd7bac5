package dev.cairn.deploy.target.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** An instance's output, which the instance itself writes by appending. */
final class OutputFile {

    /** No answer holds more than this of one file. */
    private static final int MAX_TAIL_BYTES = 1 << 20;

    private final Path file;
    private final Path previous;

    OutputFile(Path file) {
        this.file = file;
        this.previous = file.resolveSibling(file.getFileName() + ".1");
    }

    /** The last lines, oldest first. */
    List<String> tail(int lines) throws IOException {
        List<String> tail = new ArrayList<>(lines(file));
        if (tail.size() < lines) {
            tail.addAll(0, lines(previous));
        }
        return List.copyOf(tail.subList(Math.max(0, tail.size() - lines), tail.size()));
    }

    /**
     * Moves what there is aside when it has grown too large. The writer's descriptor stays valid since the file is
     * emptied, not replaced; what it writes between copy and emptying is lost.
     */
    void cut(long maxBytes) throws IOException {
        if (Files.exists(file) && Files.size(file) > maxBytes) {
            Files.copy(file, previous, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
        }
    }

    private static List<String> lines(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            long start = Math.max(0, channel.size() - MAX_TAIL_BYTES);
            ByteBuffer buffer = ByteBuffer.allocate((int) (channel.size() - start));
            int n = 0;
            while (buffer.hasRemaining() && n >= 0) {
                n = channel.read(buffer, start + buffer.position());
            }
            return StandardCharsets.UTF_8
                    .decode(buffer.flip())
                    .toString()
                    .lines()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
