package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

import dev.cairn.registry.Turns;

/**
 * What the files of folders say, in memory for the folders that were asked for last: a page of many tags must not read
 * the folder of them all. How much memory that takes is bounded, so that a folder with very many files is not
 * remembered at all, and its users go to the disk. The files stay the truth; whoever has changed one, or tried to, says
 * so by {@link #reread}, and only one process uses the folders.
 *
 * @param <V> what a file says
 */
final class FolderMemory<V> {

    /** Reads what a file says; empty if it is not there, or does not count. */
    @FunctionalInterface
    interface FileReader<V> {
        Optional<V> read(Path file) throws IOException;
    }

    /** Works on what the files of a folder say, by their names in order. */
    @FunctionalInterface
    interface Use<V, T> {
        T on(NavigableMap<String, V> files);
    }

    /** One folder, locked by itself. */
    private static final class Known<V> {
        private final NavigableMap<String, V> files = new TreeMap<>();
        private long bytes = FOLDER_BYTES;
        private boolean read;
        /** Of a folder that was found too large: after so many changes it may be less. */
        private int changesLeft;

        boolean isTooLarge() {
            return changesLeft > 0;
        }
    }

    /** What is remembered of a folder takes that much beside its files, roughly. */
    private static final int FOLDER_BYTES = 500;

    /** Of {@code maxBytes}, for one folder. */
    private static final double PART_FOR_ONE = 0.75;

    private static final int CHANGES_OF_TOO_LARGE = 10_000;

    /** A folder of more bytes is read while no other such is: until then their memory is not bounded. */
    private static final long LARGE_BYTES = 4 << 20;

    private final FileReader<V> reader;
    private final ToIntFunction<V> bytesOf;
    private final long maxBytesOfOne;
    private final Cache<Path, Known<V>> known;
    private final ReentrantLock readingLarge = new ReentrantLock();

    /**
     * Nothing yet.
     *
     * @param bytesOf what it takes to remember what a file says beside its name, roughly
     * @param maxBytes of all folders together
     */
    FolderMemory(FileReader<V> reader, ToIntFunction<V> bytesOf, long maxBytes) {
        this.reader = reader;
        this.bytesOf = bytesOf;
        this.maxBytesOfOne = (long) (maxBytes * PART_FOR_ONE);
        this.known = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .<Path, Known<V>>weigher((_, of) -> (int) Math.min(Integer.MAX_VALUE, of.bytes))
                .executor(Runnable::run)
                .build();
    }

    /**
     * Hands what the files of a folder say, which must not be kept nor changed, to a use that does not wait.
     *
     * @return what came of it; empty if the folder has too many files
     */
    <T> Optional<T> with(Path folder, Use<V, T> use) throws IOException {
        Known<V> of = known.get(folder, _ -> new Known<>());
        synchronized (of) {
            if (!of.read && !of.isTooLarge()) {
                readAll(folder, of);
            }
            return of.isTooLarge() ? Optional.empty() : Optional.of(use.on(of.files));
        }
    }

    /** What one file says, from memory where its folder is there. */
    Optional<V> one(Path file) throws IOException {
        Known<V> of = known.getIfPresent(DurableFiles.parent(file));
        if (of != null) {
            synchronized (of) {
                if (of.read) {
                    return Optional.ofNullable(of.files.get(name(file)));
                }
            }
        }
        return reader.read(file);
    }

    /** A file was written or deleted, or may have been. */
    void reread(Path file) throws IOException {
        Known<V> of = known.getIfPresent(DurableFiles.parent(file));
        if (of == null) {
            return;
        }
        synchronized (of) {
            if (of.isTooLarge()) {
                of.changesLeft--;
            } else if (of.read) {
                of.read = false; // stays so if the file cannot be read now
                readOne(of, file);
                of.read = true;
                dropIfTooLarge(of);
                weigh(DurableFiles.parent(file), of);
            }
        }
    }

    /** Any file may have changed. */
    void forget() {
        known.invalidateAll();
    }

    private void readAll(Path folder, Known<V> of) throws IOException {
        of.files.clear();
        of.bytes = FOLDER_BYTES;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            readEach(files.iterator(), of);
        } catch (NoSuchFileException _) {
            of.files.clear(); // not there, or not any more
        } finally {
            if (readingLarge.isHeldByCurrentThread()) {
                readingLarge.unlock();
            }
        }
        of.read = !of.isTooLarge();
        weigh(folder, of);
    }

    private void readEach(Iterator<Path> files, Known<V> of) throws IOException {
        Turns turns = new Turns();
        while (files.hasNext() && !of.isTooLarge()) {
            readOne(of, files.next());
            turns.pass();
            if (of.bytes > LARGE_BYTES && !readingLarge.isHeldByCurrentThread()) {
                readingLarge.lock();
            }
            dropIfTooLarge(of);
        }
    }

    private void dropIfTooLarge(Known<V> of) {
        if (of.bytes > maxBytesOfOne) {
            of.files.clear();
            of.bytes = FOLDER_BYTES;
            of.read = false;
            of.changesLeft = CHANGES_OF_TOO_LARGE;
        }
    }

    /** It may have more files now, or fewer; one that was dropped meanwhile was not told of what has changed, and stays away. */
    private void weigh(Path folder, Known<V> of) {
        known.asMap().replace(folder, of, of);
    }

    private void readOne(Known<V> of, Path file) throws IOException {
        Optional<V> says = reader.read(file);
        String name = name(file);
        V before = says.isPresent() ? of.files.put(name, says.get()) : of.files.remove(name);
        of.bytes += bytes(name, says.orElse(null)) - bytes(name, before);
    }

    private int bytes(String name, @Nullable V says) {
        return says == null ? 0 : name.length() + bytesOf.applyAsInt(says);
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }
}
