package dev.cairn.registry.storage.fs;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The few ways in which files come to be and go. A file appears under its name only with all its bytes on the disk, and
 * the folder that names it is written before anybody is told.
 */
final class DurableFiles {

    private static final Logger LOG = LoggerFactory.getLogger(DurableFiles.class);

    /** Above this the memory of folders that are known to be durable starts afresh; it only saves writing them again. */
    private static final int MAX_KNOWN_FOLDERS = 10_000;

    private static final int BUFFER_BYTES = 64 << 10;

    private final DataDirectory directory;
    private final RandomGenerator random;
    private final Set<Path> knownFolders = ConcurrentHashMap.newKeySet();

    DurableFiles(DataDirectory directory, RandomGenerator random) {
        this.directory = directory;
        this.random = random;
    }

    /** A file's name in the staging folder that no other file has. */
    Path stagingFile() {
        return directory.staging().resolve(new UUID(random.nextLong(), random.nextLong()).toString());
    }

    /** Writes a file into the staging folder, on the disk with all its bytes. */
    Path stage(byte[] content) throws IOException {
        Path file = stagingFile();
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            writeFully(out, ByteBuffer.wrap(content));
            out.force(true);
            return file;
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /**
     * Creates a file with all its content unless there is one of that name: atomic also between processes.
     *
     * @return false if there is one; it is left alone
     */
    boolean createIfAbsent(Path target, byte[] content) throws IOException {
        Path staged = stage(content);
        try {
            return linkIfAbsent(target, staged);
        } finally {
            Files.deleteIfExists(staged);
        }
    }

    /** Writes a file, in the place of the one that may have that name: readers see the one or the other, whole. */
    void replace(Path target, byte[] content) throws IOException {
        Path staged = stage(content);
        try {
            moveInto(target, staged);
        } finally {
            Files.deleteIfExists(staged);
        }
    }

    /** Writes what a file is to have. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** As {@link #replace}, of content that is not in memory. */
    void replaceBy(Path target, Content content) throws IOException {
        Path staged = stagingFile();
        try (FileChannel file = FileChannel.open(staged, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(file), BUFFER_BYTES);
            content.writeTo(out);
            out.flush();
            file.force(true);
            moveInto(target, staged);
        } finally {
            Files.deleteIfExists(staged);
        }
    }

    /** Moves a file to its name, durably, in the place of whatever has that name. */
    void moveInto(Path target, Path staged) throws IOException {
        Path folder = ensureFolder(parent(target));
        if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            keepAside(target);
        }
        Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE);
        syncFolder(folder);
    }

    /** A folder in the place of a file is not of the registry, and whoever has put it there may want what is in it. */
    private void keepAside(Path folder) throws IOException {
        Path aside = ensureFolder(directory.corrupt())
                .resolve(folder.getFileName() + "." + new UUID(random.nextLong(), random.nextLong()));
        Files.move(folder, aside, StandardCopyOption.ATOMIC_MOVE);
        LOG.atWarn()
                .addKeyValue("folder", folder)
                .addKeyValue("now", aside)
                .log("A folder lay in the place of a file of the registry's, and was moved aside");
    }

    /** Gives a file a second name unless that name is taken. Durable on return in either case. */
    boolean linkIfAbsent(Path target, Path existing) throws IOException {
        Path folder = ensureFolder(parent(target));
        boolean created;
        try {
            Files.createLink(target, existing);
            created = true;
        } catch (FileAlreadyExistsException _) {
            created = false; // whoever made it may not have written the folder yet, so that is done here all the same
        }
        syncFolder(folder);
        return created;
    }

    /** Takes a name away, durably. */
    boolean delete(Path file) throws IOException {
        boolean deleted = deleteIfExists(file);
        if (deleted) {
            syncFolder(parent(file));
        }
        return deleted;
    }

    private boolean deleteIfExists(Path file) throws IOException {
        try {
            return Files.deleteIfExists(file);
        } catch (DirectoryNotEmptyException _) {
            keepAside(file);
            return true;
        }
    }

    /** Creates a folder and those above it where they are missing, each written into the one above it. */
    Path ensureFolder(Path folder) throws IOException {
        // Looked at each time: somebody may take one away by hand while the registry runs.
        if (folder.equals(directory.root()) || (knownFolders.contains(folder) && Files.isDirectory(folder))) {
            return folder;
        }
        Path parent = ensureFolder(parent(folder));
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException _) {
            // As wanted; written below all the same, since its maker may not have come to that yet.
        }
        syncFolder(parent);
        if (knownFolders.size() >= MAX_KNOWN_FOLDERS) {
            knownFolders.clear();
        }
        knownFolders.add(folder);
        return folder;
    }

    /** Writes a folder's entries to the disk. */
    static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static void writeFully(FileChannel out, ByteBuffer content) throws IOException {
        while (content.hasRemaining()) {
            out.write(content);
        }
    }

    static Path parent(Path path) throws IOException {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IOException(path + " is not inside the data folder");
        }
        return parent;
    }
}
