package dev.cairn.deploy.target.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of a target, held by one process at a time; the kernel lets go of it when that process ends. */
final class TargetFolder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TargetFolder.class);

    private final Path path;
    private final FileChannel lock;

    private TargetFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    static TargetFolder open(Path path) throws IOException {
        passable(Files.createDirectories(path));
        Path real = path.toRealPath();
        FileChannel lock = FileChannel.open(
                real.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (tryLock(lock) == null) {
            lock.close();
            throw new IOException("another process, or another target of this one, has it open");
        }
        TargetFolder folder = new TargetFolder(real, lock);
        passable(Files.createDirectories(folder.images()));
        passable(Files.createDirectories(folder.instances()));
        return folder;
    }

    Path path() {
        return path;
    }

    Path images() {
        return path.resolve("images");
    }

    Path instances() {
        return path.resolve("instances");
    }

    Path fences() {
        return path.resolve("fences");
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("folder", path).setCause(e).log("The folder's lock could not be closed");
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Instances may run as another user, who passes through here but cannot list it. */
    private static void passable(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    }
}
