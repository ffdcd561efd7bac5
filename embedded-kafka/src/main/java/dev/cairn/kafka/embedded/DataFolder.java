package dev.cairn.kafka.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.OptionalInt;

import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/**
 * What the broker keeps: {@code lock}, {@code port} (where one was chosen for it) and {@code log}, which is Kafka's.
 * Open, it is locked for all other processes; the kernel gives the lock back however the process ends.
 */
final class DataFolder implements AutoCloseable {

    private final Path folder;
    private final FileChannel lock;

    private DataFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Makes and locks it.
     *
     * @throws EmbeddedKafkaException.FolderInUse if a broker has it open
     * @throws EmbeddedKafkaException.FolderUnusable if it cannot be made or written
     */
    static DataFolder open(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new EmbeddedKafkaException.FolderInUse(folder, null);
            }
            return new DataFolder(folder, channel);
        } catch (IOException failed) {
            throw new EmbeddedKafkaException.FolderUnusable(folder, failed);
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            @Nullable FileLock got = channel.tryLock();
            return got != null;
        } catch (OverlappingFileLockException byThisProcess) {
            return false;
        }
    }

    Path path() {
        return folder;
    }

    /** Kafka's own folder in it. */
    Path logs() {
        return folder.resolve("log");
    }

    /** The port that was once chosen. */
    OptionalInt port() {
        try {
            return OptionalInt.of(
                    Integer.parseInt(Files.readString(folder.resolve("port")).strip()));
        } catch (NoSuchFileException none) {
            return OptionalInt.empty();
        } catch (IOException | NumberFormatException failed) {
            throw new EmbeddedKafkaException.FolderUnusable(folder, failed);
        }
    }

    void rememberPort(int port) {
        try {
            Path written = folder.resolve("port.new");
            Files.writeString(written, port + "\n");
            Files.move(written, folder.resolve("port"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            throw new EmbeddedKafkaException.FolderUnusable(folder, failed);
        }
    }

    /** Formats it for node {@code nodeId} unless that was done; a run that was interrupted is done again. */
    void format(int nodeId, String controllerListener) {
        if (Files.exists(logs().resolve("meta.properties"))) {
            return;
        }
        try (PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            Files.createDirectories(logs());
            new Formatter()
                    .setPrintStream(silent)
                    .setNodeId(nodeId)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setControllerListenerName(controllerListener)
                    .setMetadataLogDirectory(logs().toString())
                    .addDirectory(logs().toString())
                    .setIgnoreFormatted(true)
                    .run();
        } catch (Exception failed) { // Formatter.run() declares no narrower one
            throw new EmbeddedKafkaException.FolderUnusable(folder, failed);
        }
    }

    /** Gives the lock back. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
