package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.BlobStore;
import dev.cairn.registry.storage.ContentStore;
import dev.cairn.registry.storage.ManifestStore;
import dev.cairn.registry.storage.ManifestStore.ManifestRecord;
import dev.cairn.registry.storage.Notice;
import dev.cairn.registry.storage.Outbox;
import dev.cairn.registry.storage.RegistryStorage;
import dev.cairn.registry.storage.RepositoryStore;
import dev.cairn.registry.storage.StorageException;
import dev.cairn.registry.storage.StorageFailure;
import dev.cairn.registry.storage.TagStore;
import dev.cairn.registry.storage.TagStore.TagRecord;
import dev.cairn.registry.storage.UploadStore;

/**
 * Storage in one folder of a local POSIX file system with hard links. One process uses it at a time, which a lock makes
 * sure of. See {@link DataDirectory} for what lies where.
 */
public final class FileStorage implements RegistryStorage {

    private static final Logger LOG = LoggerFactory.getLogger(FileStorage.class);

    private final DurableFiles files;
    private final FileBlobs blobs;
    private final FileUploads uploads;
    private final FileTags tags;
    private final FileManifests manifests;
    private final FileRepositories repositories;
    private final FileContent content;
    private final FileOutbox outbox;
    private final LayoutViews layouts;
    private final Reserve reserve;
    private final FileLock lock;

    private FileStorage(
            DataDirectory directory, RandomGenerator random, Clock clock, long maxBlobBytes, FileLock lock) {
        Times times = new Times(clock);
        this.files = new DurableFiles(directory, random);
        this.layouts = new LayoutViews(directory, files, new ViewSource(this));
        this.repositories = new FileRepositories(directory);
        ContentPool pool = new ContentPool(directory, files, repositories, times);
        this.outbox = new FileOutbox(directory, files, times);
        this.blobs = new FileBlobs(directory, files, pool, times);
        this.reserve = new Reserve(directory.reserve());
        this.uploads = new FileUploads(directory, pool, random, maxBlobBytes, reserve);
        this.tags = new FileTags(directory, files, times, layouts::changed);
        this.manifests = new FileManifests(directory, files, pool, tags, outbox, times, layouts::changed);
        ManifestLeftovers leftovers = new ManifestLeftovers(directory, files, repositories, tags);
        this.content = new FileContent(directory, files, pool, repositories, manifests, leftovers, outbox);
        this.lock = lock;
    }

    /** What the views are made from: the parts as others see them. */
    private record ViewSource(RegistryStorage storage) implements LayoutViews.Source {

        @Override
        public List<Repository> repositories() {
            return storage.repositories().list("", Integer.MAX_VALUE);
        }

        @Override
        public void tags(Repository repository, Consumer<TagRecord> reader) {
            passingOverDamage(() -> storage.tags().all(repository, reader));
        }

        @Override
        public void manifests(Repository repository, Consumer<ManifestRecord> reader) {
            passingOverDamage(() -> storage.manifests().list(repository, reader));
        }

        @Override
        public Optional<ManifestRecord> manifest(Repository repository, Digest digest) {
            AtomicReference<Optional<ManifestRecord>> found = new AtomicReference<>(Optional.empty());
            passingOverDamage(() -> found.set(storage.manifests().find(repository, digest)));
            return found.get();
        }

        /** A view shows the rest. */
        private static void passingOverDamage(Runnable reading) {
            try {
                reading.run();
            } catch (StorageException e) {
                if (!e.isDamage()) {
                    throw e;
                }
            }
        }
    }

    /**
     * Opens the folder, creating it if there is none, and clears away what a killed process has left half-done.
     *
     * @param random cryptographically strong: the ids of uploads come from it
     * @param clock tells when something was used
     * @param maxBlobBytes what a single blob may measure
     * @throws IOException if the folder cannot be used, or another process uses it
     */
    public static FileStorage open(Path root, RandomGenerator random, Clock clock, long maxBlobBytes)
            throws IOException {
        DataDirectory directory = new DataDirectory(root.toAbsolutePath().normalize());
        createPrivately(directory.root());
        FileLock lock = lock(directory);
        try {
            FileStorage storage = new FileStorage(directory, random, clock, maxBlobBytes, lock);
            storage.prepare(directory, random);
            return storage;
        } catch (IOException e) {
            lock.acquiredBy().close();
            throw e;
        }
    }

    /**
     * Whether a registry, of another process as a rule, uses the folder at this moment. Writes nothing.
     *
     * @throws IOException if that cannot be found out
     */
    public static boolean isInUse(Path root) throws IOException {
        Path file = new DataDirectory(root).lock();
        if (!Files.isWritable(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            return channel.tryLock() == null;
        } catch (OverlappingFileLockException _) {
            return true; // of this process
        }
    }

    /** For the owner only: a registry's content is as confidential as the code it was built from. */
    private static void createPrivately(Path root) throws IOException {
        if (!Files.exists(root)) {
            Files.createDirectories(root);
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static FileLock lock(DataDirectory directory) throws IOException {
        FileChannel file = FileChannel.open(directory.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = file.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException _) {
            // Held within this very process: the same answer.
        }
        file.close();
        throw new IOException("Another registry is running on " + directory.root()
                + ": stop it, or give this one a folder of its own");
    }

    private void prepare(DataDirectory directory, RandomGenerator random) throws IOException {
        files.ensureFolder(directory.uploads());
        files.ensureFolder(directory.repositories());
        files.ensureFolder(directory.staging());
        int swept = uploads.sweep();
        try (DirectoryStream<Path> staged = Files.newDirectoryStream(directory.staging())) {
            for (Path file : staged) {
                swept += uploads.sweep(file) ? 1 : 0;
            }
        }
        if (swept > 0) {
            LOG.atInfo().addKeyValue("files", swept).log("Swept the leftovers of an earlier run");
        }
        reserve.make();
        probeAtStart();
        outbox.open(random, this::happened);
        layouts.start();
    }

    /** With a full disk there is much to pull still, and something to collect. */
    private void probeAtStart() {
        try {
            probe();
        } catch (StorageException e) {
            if (!(e.failure() instanceof StorageFailure.OutOfSpace)) {
                throw e;
            }
            LOG.atWarn()
                    .log(
                            "The registry's storage is full: it serves what it has, and takes nothing until there is room");
        }
    }

    /** Whether what a notice of an earlier run tells of is the case. */
    private boolean happened(Notice notice) {
        return switch (notice) {
            case Notice.Published published -> isThere(published.repository(), published.digest());
            case Notice.Collected collected -> !isThere(collected.repository(), collected.digest());
            case Notice.Corrupted corrupted -> content.isCondemned(corrupted.repository(), corrupted.digest());
        };
    }

    /** A record appears whole and goes whole: one that says nothing was whole once. The log was told of its file. */
    private boolean isThere(Repository repository, Digest digest) {
        try {
            return manifests.find(repository, digest).isPresent();
        } catch (StorageException e) {
            if (e.isDamage()) {
                return true;
            }
            throw e;
        }
    }

    @Override
    public BlobStore blobs() {
        return blobs;
    }

    @Override
    public UploadStore uploads() {
        return uploads;
    }

    @Override
    public ManifestStore manifests() {
        return manifests;
    }

    @Override
    public TagStore tags() {
        return tags;
    }

    @Override
    public RepositoryStore repositories() {
        return repositories;
    }

    @Override
    public ContentStore content() {
        return content;
    }

    @Override
    public Outbox outbox() {
        return outbox;
    }

    /** Writes a file and links it, so that a file system without hard links is found out at the start. */
    @Override
    public void probe() {
        Io.call("write to the data folder", () -> {
            Path link = files.stagingFile();
            try {
                return files.createIfAbsent(link, new byte[] {1});
            } finally {
                Files.deleteIfExists(link);
            }
        });
    }

    @Override
    public boolean releaseReserve() {
        return Io.call("give up the reserve", reserve::release);
    }

    @Override
    public void makeReserve() {
        Io.call("keep room back", () -> {
            reserve.make();
            return reserve;
        });
    }

    @Override
    public void close() {
        layouts.close();
        Io.call("release the data folder", () -> {
            lock.acquiredBy().close();
            return lock;
        });
    }
}
