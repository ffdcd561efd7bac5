package dev.cairn.build.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;
import dev.cairn.model.RepositoryName;

/**
 * The content of commits. Each repository has a bare mirror under a data folder; it is a cache, and fetched anew when it
 * is damaged or lost. Safe for use by many threads: fetches of one repository take turns, checkouts do not.
 *
 * <p>What a checkout holds is exactly the tree of the commit: no {@code .git}, modes 644 and 755 whatever the umask, line
 * ends as the repository's own attributes say, symbolic links as links (also those that point outside: whoever reads the
 * tree must not follow them). Commits with submodules are refused; Git LFS pointers stay pointers.
 */
public final class SourceStore implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SourceStore.class);
    private static final int MAX_NAME = 60;
    private static final Set<String> NO_PART = Set.of("", ".", "..");

    private final Git git;
    private final Path mirrors;
    private final Path staging;
    private final Duration limit;
    private final FileChannel claim;
    private final Map<Path, ReentrantLock> locks = new ConcurrentHashMap<>();

    private SourceStore(Git git, Path folder, Duration limit, FileChannel claim) {
        this.git = git;
        this.mirrors = folder.resolve("mirrors");
        this.staging = folder.resolve("staging");
        this.limit = limit;
        this.claim = claim;
    }

    /**
     * Opens the store and clears away what an earlier process has left when it was killed.
     *
     * @param folder the data folder, for one store at a time; made if it is missing
     * @param git how to run git
     * @param limit how long one operation may take, waiting for its turn included
     * @throws IllegalStateException if another store has that folder open
     * @throws UncheckedIOException if the folder cannot be written
     */
    public static SourceStore open(Path folder, Git git, Duration limit) {
        try {
            Files.createDirectories(folder);
            Path real = folder.toRealPath();
            var store = new SourceStore(git, real, limit, claim(real.resolve("lock")));
            store.clearAway();
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException("The folder for sources, " + folder + ", cannot be used", e);
        }
    }

    private static FileChannel claim(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            LOG.atDebug().setCause(e).log("The folder for sources is open in this very process");
        }
        channel.close();
        throw new IllegalStateException("Another process uses " + file.getParent() + ": give each a folder of its own");
    }

    private void clearAway() throws IOException {
        StaleLocks.endOrphans(mirrors);
        Trees.delete(staging);
        Files.createDirectories(staging);
        Files.createDirectories(mirrors);
        try (DirectoryStream<Path> drafts = Files.newDirectoryStream(mirrors, "*.new")) {
            for (Path draft : drafts) {
                Trees.delete(draft);
            }
        }
    }

    /**
     * Puts the files of a commit into a folder, which is then complete; on any failure it is absent.
     *
     * @param repository the operator's name of it
     * @param address where it is
     * @param commit the commit, or an annotated tag of one
     * @param hint the ref that pointed to it
     * @param into the folder, on the same file system as the store; what is there already is replaced
     */
    public Checkout checkout(RepositoryName repository, GitAddress address, CommitId commit, GitRef hint, Path into) {
        Deadline deadline = Deadline.in(limit);
        return this.<Checkout>answer(mirror(repository, address), failure -> failure, mirror -> {
            CommitDetails details = fetched(mirror, address, commit, hint, deadline);
            mirror.refuseSubmodules(details.commit(), deadline);
            writeTree(mirror, details.commit(), into.toAbsolutePath().normalize(), deadline);
            return new Checkout.CheckedOut(into, details);
        });
    }

    /**
     * Reads one file of a commit, without a checkout.
     *
     * @param path its path in the repository, such as {@code cairn.yaml}; links on the way are not followed
     * @param limitBytes the greatest size that is read
     * @throws IllegalArgumentException if the path is absolute or has a part that is empty, {@code .} or {@code ..}
     */
    public FileRead readFile(
            RepositoryName repository, GitAddress address, CommitId commit, GitRef hint, String path, int limitBytes) {
        if (Stream.of(path.split("/", -1)).anyMatch(NO_PART::contains)) {
            throw new IllegalArgumentException("Not a path within a repository: " + path);
        }
        Deadline deadline = Deadline.in(limit);
        return this.<FileRead>answer(mirror(repository, address), failure -> failure, mirror -> {
            CommitDetails details = fetched(mirror, address, commit, hint, deadline);
            List<Mirror.Entry> entries = mirror.entries(details.commit(), List.of("--", path), deadline);
            return entries.isEmpty()
                    ? new FileRead.Absent(details)
                    : content(mirror, entries.getFirst(), details, limitBytes, deadline);
        });
    }

    private static FileRead content(
            Mirror mirror, Mirror.Entry entry, CommitDetails details, int limitBytes, Deadline deadline)
            throws IOException, SourceFailedException, CorruptMirrorException {
        if (!entry.mode().startsWith("100")) {
            String what = entry.mode().equals("120000") ? "a symbolic link" : "a folder or submodule";
            return new FileRead.Refused(entry.path() + " is " + what + ": commit a plain file", details);
        }
        long size = mirror.size(entry.object(), deadline);
        return size > limitBytes
                ? new FileRead.Refused(
                        entry.path() + " has " + size + " bytes, and at most " + limitBytes + " are read", details)
                : new FileRead.Found(mirror.content(entry.object(), limitBytes, deadline), details);
    }

    private CommitDetails fetched(Mirror mirror, GitAddress address, CommitId commit, GitRef hint, Deadline deadline)
            throws IOException, SourceFailedException, CorruptMirrorException {
        ReentrantLock lock = lockOf(mirror);
        try {
            if (!lock.tryLock(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new SourceFailedException(new SourceFailure.Unreachable(
                        "Other fetches of the same repository took all the time that this one has"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceFailedException(new SourceFailure.Unreachable("Interrupted while waiting for a fetch"));
        }
        try {
            new MirrorFetch(git, mirror, address, deadline).fetch(commit, hint);
            return mirror.details(mirror.peel(commit, deadline), deadline);
        } finally {
            lock.unlock();
        }
    }

    private void writeTree(Mirror mirror, CommitId commit, Path into, Deadline deadline)
            throws IOException, SourceFailedException, CorruptMirrorException {
        Path stage = Files.createTempDirectory(staging, "checkout-");
        try {
            Path tree = Files.createDirectory(stage.resolve("tree"));
            mirror.writeTree(commit, tree, stage.resolve("index"), deadline);
            Trees.normalizeModes(tree);
            Trees.delete(into);
            Files.createDirectories(Objects.requireNonNull(into.getParent(), "the root cannot be replaced"));
            Files.move(tree, into, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new SourceFailedException(new SourceFailure.StorageFailed(
                    into + " is not on the file system of " + staging + ": put both on the same one"));
        } finally {
            Trees.delete(stage);
        }
    }

    @FunctionalInterface
    private interface Operation<T> {
        T run(Mirror mirror) throws IOException, SourceFailedException, CorruptMirrorException;
    }

    /** Runs an operation, once more with a new mirror if the old one is damaged. */
    private <T> T answer(Mirror mirror, Function<SourceFailure, T> failing, Operation<? extends T> operation) {
        try {
            Optional<Object> identity = mirror.identity();
            try {
                return operation.run(mirror);
            } catch (CorruptMirrorException e) {
                LOG.atWarn()
                        .addKeyValue("mirror", mirror.folder())
                        .addKeyValue("reason", e.getMessage())
                        .log("Mirror is damaged and is fetched anew");
                discard(mirror, identity);
                return operation.run(mirror);
            }
        } catch (SourceFailedException e) {
            return failing.apply(e.failure());
        } catch (CorruptMirrorException e) {
            return failing.apply(new SourceFailure.StorageFailed(
                    "A fresh copy of the repository is damaged; check the disk. " + e.getMessage()));
        } catch (IOException e) {
            return failing.apply(new SourceFailure.StorageFailed(
                    "The sources cannot be stored under " + staging.getParent() + ": " + e));
        }
    }

    /** Unless another thread has found the damage first and made a new one. */
    private void discard(Mirror mirror, Optional<Object> identity) throws IOException {
        ReentrantLock lock = lockOf(mirror);
        lock.lock();
        try {
            if (identity.isPresent() && identity.equals(mirror.identity())) {
                Trees.delete(mirror.folder());
            }
        } finally {
            lock.unlock();
        }
    }

    private ReentrantLock lockOf(Mirror mirror) {
        return locks.computeIfAbsent(mirror.folder(), _ -> new ReentrantLock());
    }

    /** Its name shows which it is; the hash tells apart names that differ little, and addresses of one name. */
    private Mirror mirror(RepositoryName repository, GitAddress address) {
        String shown = repository.value().replaceAll("[^A-Za-z0-9-]", "_");
        String hash = MirrorFetch.sha256(repository + "\n" + address.url());
        return new Mirror(
                git,
                mirrors.resolve(
                        shown.substring(0, Math.min(MAX_NAME, shown.length())) + "-" + hash.substring(0, 16) + ".git"));
    }

    /** Lets go of the folder. */
    @Override
    public void close() {
        try {
            claim.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The lock of the folder for sources cannot be let go", e);
        }
    }
}
