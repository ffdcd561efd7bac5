package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Turns;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.ContentStore.Reclaimed;

/**
 * All content, once. That a repository has some of it is a hard link into the repository, so that the file system itself
 * counts who has it: content whose only name is the pool's belongs to nobody.
 */
final class ContentPool {

    private static final Logger LOG = LoggerFactory.getLogger(ContentPool.class);

    private static final int BUFFER_BYTES = 128 << 10;

    private final DataDirectory directory;
    private final DurableFiles files;
    private final FileRepositories repositories;
    private final Times times;
    private final StripedLocks locks = new StripedLocks();
    private final DamagedFiles damaged = new DamagedFiles(
            "Content cannot be looked at: look after the disk. It stays, since" + " nobody knows whether it is bad");

    ContentPool(DataDirectory directory, DurableFiles files, FileRepositories repositories, Times times) {
        this.directory = directory;
        this.files = files;
        this.repositories = repositories;
        this.times = times;
    }

    /** While it is held, nobody else adds or takes names of this content, anywhere. */
    StripedLocks.Held hold(Digest digest) throws IOException {
        return locks.hold(digest);
    }

    /** As {@link DamagedFiles#passingOver}, of content that the disk does not give back. */
    void passingOver(Path content, DamagedFiles.Use use) throws IOException {
        damaged.passingOver(content, use);
    }

    /**
     * Moves a file, which must be on the disk already, into the pool, and links it into a repository. Where the pool had
     * that content, but damaged, the file takes its place everywhere.
     *
     * @param staged its bytes are those of the digest; it is gone afterwards, also where the pool had that content
     */
    void adopt(Path staged, Digest digest, Path link) throws IOException {
        Path content = directory.content(digest);
        Path folder = files.ensureFolder(DurableFiles.parent(content));
        boolean damaged = isDamaged(content, staged); // before the lock: it may take a while
        try (var _ = locks.hold(digest)) {
            if (damaged && Files.exists(content)) {
                replaceDamaged(staged, digest, content);
            } else if (Files.exists(content)) {
                Files.delete(staged);
            } else {
                Files.move(staged, content, StandardCopyOption.ATOMIC_MOVE);
            }
            times.use(content);
            if (Files.exists(link) && !Files.isSameFile(link, content) && isDamaged(link, content)) {
                replaceLink(content, link); // the pool had lost its name for it, and now has better
            }
            link(content, link);
        }
        DurableFiles.syncFolder(folder);
    }

    private static boolean isDamaged(Path content, Path staged) {
        try {
            return !isSame(content, staged);
        } catch (NoSuchFileException _) {
            return false;
        } catch (IOException _) {
            return true; // what the disk does not give back is as bad as wrong bytes
        }
    }

    /** As {@link Files#mismatch}, which does not let others have their turn. */
    private static boolean isSame(Path one, Path other) throws IOException {
        try (FileChannel left = FileChannel.open(one, StandardOpenOption.READ);
                FileChannel right = FileChannel.open(other, StandardOpenOption.READ)) {
            if (left.size() != right.size()) {
                return false;
            }
            Turns turns = new Turns();
            ByteBuffer ofLeft = ByteBuffer.allocate(BUFFER_BYTES);
            ByteBuffer ofRight = ByteBuffer.allocate(BUFFER_BYTES);
            for (long at = 0; at < left.size(); at += BUFFER_BYTES) {
                if (!fill(ofLeft, left, at).equals(fill(ofRight, right, at))) {
                    return false;
                }
                turns.pass();
            }
            return true;
        }
    }

    private static ByteBuffer fill(ByteBuffer buffer, FileChannel file, long at) throws IOException {
        buffer.clear();
        int read = 0;
        while (buffer.hasRemaining() && read >= 0) {
            read = file.read(buffer, at + buffer.position());
        }
        return buffer.flip();
    }

    /**
     * First in all repositories, and in the pool last: it is the pool's copy by which a damage is found, also after a crash
     * in between.
     */
    private void replaceDamaged(Path staged, Digest digest, Path content) throws IOException {
        for (Repository repository : repositories.all()) {
            for (Path name : List.of(
                    directory.blob(repository, digest),
                    directory.quarantined(repository, digest),
                    directory.manifest(repository, digest))) {
                if (Files.exists(name)) {
                    replaceLink(staged, name);
                }
            }
        }
        setAside(digest);
        Files.move(staged, content, StandardCopyOption.ATOMIC_MOVE);
        LOG.atWarn()
                .addKeyValue("digest", digest)
                .log("Content was damaged, and is whole again since it was pushed once more: look after the disk");
    }

    private void replaceLink(Path staged, Path name) throws IOException {
        Path link = files.stagingFile();
        Files.createLink(link, staged);
        try {
            files.moveInto(name, link);
        } finally {
            Files.deleteIfExists(link);
        }
    }

    /**
     * Moves damaged content to where people find it, and nobody is served it. It has no second name in between: a crash
     * would leave content that seems to be somebody's.
     */
    void setAside(Digest digest) throws IOException {
        Path content = directory.content(digest);
        Path folder = files.ensureFolder(directory.corrupt());
        try {
            Files.move(content, freeName(folder, digest), StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException _) {
            return; // another one has found it as well
        }
        DurableFiles.syncFolder(folder);
        DurableFiles.syncFolder(DurableFiles.parent(content));
    }

    private Path freeName(Path folder, Digest digest) {
        long number = times.now().toEpochMilli();
        while (Files.exists(folder.resolve(asideName(digest, number)))) {
            number++;
        }
        return folder.resolve(asideName(digest, number));
    }

    private static String asideName(Digest digest, long number) {
        return digest.algorithm().id() + "-" + digest.hex() + "." + number;
    }

    /** Makes the pool know of what a repository has, where a copy by hand, or a hand, has lost the pool's name of it. */
    void giveBackName(Digest digest, Path link) throws IOException {
        Path content = directory.content(digest);
        if (!Files.exists(content)) {
            try (var _ = locks.hold(digest)) {
                damaged.passingOver(content, () -> files.linkIfAbsent(content, link));
            }
        }
    }

    /**
     * Links what one repository has into another.
     *
     * @param from the first one's own name of it
     * @return false if the first one does not have it
     */
    boolean share(Path from, Digest digest, Path link) throws IOException {
        try (var _ = locks.hold(digest)) {
            if (!Files.exists(from)) {
                return false;
            }
            // From the pool, so that the limit on links is mended for both; a copy by hand may have lost that name.
            Path content = directory.content(digest);
            times.use(from);
            link(Files.exists(content) ? content : from, link);
            return true;
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    /**
     * Links content into a repository if any other one has it.
     *
     * @return false if none has it
     */
    boolean shareFromAny(Digest digest, Path link) throws IOException {
        Path content = directory.content(digest);
        try (var _ = locks.hold(digest)) {
            boolean owned = isOwned(content);
            if (owned) {
                times.use(content);
                link(content, link);
            }
            return owned;
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    private static boolean isOwned(Path content) throws IOException {
        return (Integer) Files.getAttribute(content, "unix:nlink") > 1;
    }

    /** Frees content that no repository has, unless it was used since. */
    Reclaimed reclaim(Digest digest, Instant unusedSince) throws IOException {
        Path content = directory.content(digest);
        try (var _ = locks.hold(digest)) {
            long size = Files.size(content);
            if (isOwned(content) || !Times.of(content).isBefore(unusedSince)) {
                return Reclaimed.kept(size);
            }
            files.delete(content);
            return Reclaimed.freed(size);
        } catch (NoSuchFileException _) {
            return Reclaimed.NOTHING;
        }
    }

    private void link(Path content, Path link) throws IOException {
        try {
            files.linkIfAbsent(link, content);
        } catch (FileSystemException e) {
            if (!String.valueOf(e.getReason()).contains("Too many links")) {
                throw e;
            }
            renew(content);
            files.linkIfAbsent(link, content);
        }
    }

    /** File systems limit a file's names (ext4: 65,000). The pool's name goes to a fresh copy; the old ones stay. */
    private void renew(Path content) throws IOException {
        Path copy = files.stagingFile();
        try {
            Files.copy(content, copy);
            try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(copy, content, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(copy);
        }
    }
}
