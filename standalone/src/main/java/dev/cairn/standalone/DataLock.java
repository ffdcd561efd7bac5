package dev.cairn.standalone;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Holds a data folder for one process; the kernel lets go of it when the process ends, however it ends. */
final class DataLock implements AutoCloseable {

    private final FileChannel channel;

    private DataLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Makes the folder if it is missing, and takes it. */
    static DataLock take(Path data) {
        try {
            if (!Files.exists(data)) {
                // Others may walk through, since instances can run as another user; they see nothing.
                Files.createDirectories(
                        data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
                Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx--x--x"));
            }
            FileChannel channel = FileChannel.open(file(data), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            return locked(channel, data);
        } catch (IOException e) {
            throw new StartFailure(
                    "The data folder " + data + " cannot be used: " + e.getMessage()
                            + ". Give another one with --data, or mend its permissions",
                    e);
        }
    }

    /**
     * Sees to it that no other process has the folder, and writes nothing.
     *
     * @throws StartFailure if one has it
     */
    static void check(Path data) throws IOException {
        Path file = file(data);
        if (Files.isWritable(file)) {
            locked(FileChannel.open(file, StandardOpenOption.WRITE), data).close();
        }
    }

    private static Path file(Path data) {
        return data.resolve("lock");
    }

    private static DataLock locked(FileChannel channel, Path data) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new DataLock(channel);
            }
        } catch (OverlappingFileLockException e) {
            // This process has it already: the same answer.
        }
        channel.close();
        throw new StartFailure(
                "Another Cairn runs on the data folder " + data + ". Stop it, or give another folder with --data",
                null);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StartFailure("The lock of the data folder cannot be let go", e);
        }
    }
}
