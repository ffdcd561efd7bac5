package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.BlobContent;
import dev.cairn.registry.storage.BlobStore;

/** Blobs: links into the pool. One that is set aside is moved within its repository, so that the pool still counts it. */
final class FileBlobs implements BlobStore {

    private final DataDirectory directory;
    private final DurableFiles files;
    private final ContentPool pool;
    private final Times times;
    private final DamagedFiles damaged = new DamagedFiles(
            "A blob cannot be looked at: look after the disk. It stays, since" + " nobody knows whether it is bad");

    FileBlobs(DataDirectory directory, DurableFiles files, ContentPool pool, Times times) {
        this.directory = directory;
        this.files = files;
        this.pool = pool;
        this.times = times;
    }

    /** Something that is done with a blob's file. */
    @FunctionalInterface
    private interface Action<T> {
        T run(Path blob) throws IOException;
    }

    /** Does it, also with a blob that is set aside, which is put back first. Empty if the repository does not have it. */
    private <T> Optional<T> with(Repository repository, Digest digest, Action<T> action) throws IOException {
        Path blob = directory.blob(repository, digest);
        try {
            return Optional.of(action.run(blob));
        } catch (NoSuchFileException _) {
            if (!putBack(repository, digest)) {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(action.run(blob));
        } catch (NoSuchFileException _) {
            return Optional.empty(); // deleted in this moment
        }
    }

    @Override
    public OptionalLong size(Repository repository, Digest digest) {
        return Io.call("look for a blob", () -> asLong(with(repository, digest, Files::size)));
    }

    @Override
    public OptionalLong use(Repository repository, Digest digest) {
        return Io.call(
                "look for a blob",
                () -> asLong(with(repository, digest, blob -> {
                    BasicFileAttributes now = Files.readAttributes(blob, BasicFileAttributes.class);
                    times.use(blob, now.lastModifiedTime().toInstant());
                    return now.size();
                })));
    }

    private static OptionalLong asLong(Optional<Long> size) {
        return size.isPresent() ? OptionalLong.of(size.get()) : OptionalLong.empty();
    }

    @Override
    public Optional<BlobContent> open(Repository repository, Digest digest) {
        return Io.call("open a blob", () -> with(repository, digest, FileBlobs::open));
    }

    static BlobContent.OnDisk open(Path blob) throws IOException {
        FileChannel channel = FileChannel.open(blob, StandardOpenOption.READ);
        try {
            return new BlobContent.OnDisk(channel, channel.size());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public boolean mount(Repository into, Digest digest, Repository from) {
        return Io.call("mount a blob", () -> {
            Path link = directory.blob(into, digest);
            return with(from, digest, source -> {
                        if (!pool.share(source, digest, link)) {
                            throw new NoSuchFileException(source.toString());
                        }
                        return true;
                    })
                    .isPresent();
        });
    }

    @Override
    public boolean mountFromAny(Repository into, Digest digest) {
        return Io.call("mount a blob", () -> pool.shareFromAny(digest, directory.blob(into, digest)));
    }

    @Override
    public boolean delete(Repository repository, Digest digest) {
        return Io.call("delete a blob", () -> {
            try (var _ = pool.hold(digest)) {
                boolean there = files.delete(directory.blob(repository, digest));
                return files.delete(directory.quarantined(repository, digest)) || there;
            }
        });
    }

    @Override
    public void list(Repository repository, Consumer<BlobRecord> reader) {
        Io.call("list blobs", () -> {
            DigestFolders.walk(
                    directory.blobs(repository),
                    (digest, file) -> damaged.passingOver(file, () -> {
                        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
                        reader.accept(new BlobRecord(
                                digest, now.size(), now.lastModifiedTime().toInstant()));
                    }));
            return reader;
        });
    }

    @Override
    public boolean quarantine(Repository repository, Digest digest, Instant unusedSince) {
        return Io.call("set a blob aside", () -> {
            Path blob = directory.blob(repository, digest);
            Path aside = directory.quarantined(repository, digest);
            Path since = directory.quarantinedSince(repository, digest);
            try (var _ = pool.hold(digest)) {
                if (!Times.of(blob).isBefore(unusedSince)) {
                    return false;
                }
                files.ensureFolder(DurableFiles.parent(aside));
                Files.write(since, new byte[0]);
                times.use(since);
                Files.move(blob, aside, StandardCopyOption.ATOMIC_MOVE);
                DurableFiles.syncFolder(DurableFiles.parent(aside));
                DurableFiles.syncFolder(DurableFiles.parent(blob));
                return true;
            } catch (NoSuchFileException _) {
                return false;
            }
        });
    }

    @Override
    public void listQuarantined(Repository repository, Consumer<BlobRecord> reader) {
        Io.call("list blobs that are set aside", () -> {
            DigestFolders.walk(
                    directory.quarantine(repository),
                    (digest, file) -> damaged.passingOver(
                            file,
                            () -> reader.accept(
                                    new BlobRecord(digest, Files.size(file), setAsideAt(repository, digest)))));
            return reader;
        });
    }

    /** Where a crash has lost the time, it counts from now. */
    private Instant setAsideAt(Repository repository, Digest digest) throws IOException {
        Path since = directory.quarantinedSince(repository, digest);
        try {
            return Times.of(since);
        } catch (NoSuchFileException _) {
            Files.write(since, new byte[0]);
            times.use(since);
            return times.now();
        }
    }

    @Override
    public void restore(Repository repository, Digest digest) {
        Io.call("put a blob back", () -> putBack(repository, digest));
    }

    /** Whether the blob is in its place afterwards. */
    private boolean putBack(Repository repository, Digest digest) throws IOException {
        Path aside = directory.quarantined(repository, digest);
        if (!Files.exists(aside)) {
            return Files.exists(directory.blob(repository, digest));
        }
        Path blob = directory.blob(repository, digest);
        try (var _ = pool.hold(digest)) {
            times.use(aside);
            files.ensureFolder(DurableFiles.parent(blob));
            Files.move(aside, blob, StandardCopyOption.ATOMIC_MOVE);
            DurableFiles.syncFolder(DurableFiles.parent(blob));
            Files.deleteIfExists(directory.quarantinedSince(repository, digest));
            return true;
        } catch (NoSuchFileException _) {
            return Files.exists(blob); // somebody else did, or it was purged
        }
    }

    @Override
    public boolean purge(Repository repository, Digest digest, Instant since) {
        return Io.call("purge a blob", () -> {
            Path aside = directory.quarantined(repository, digest);
            try (var _ = pool.hold(digest)) {
                if (!Files.exists(aside) || !setAsideAt(repository, digest).isBefore(since)) {
                    return false;
                }
                files.delete(aside);
                Files.deleteIfExists(directory.quarantinedSince(repository, digest));
                return true;
            }
        });
    }
}
