package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * What the files of folders say, in memory for the folders that were asked for last: a page of many tags must not read
 * the folder of them all. How much memory that takes is bounded, but for the folders that are in use at the moment. The files stay the truth; whoever has changed one, or tried to, says so by {@link #reread}, and
 * only one process uses the folders.
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
    }

    /** What is remembered of a folder takes that much beside its files, roughly. */
    private static final int FOLDER_BYTES = 500;

    private final FileReader<V> reader;
    private final ToIntFunction<V> bytesOf;
    private final Cache<Path, Known<V>> known;

    /**
     * Nothing yet.
     *
     * @param bytesOf what it takes to remember what a file says, roughly
     * @param maxBytes of all folders together
     */
    FolderMemory(FileReader<V> reader, ToIntFunction<V> bytesOf, long maxBytes) {
        this.reader = reader;
        this.bytesOf = bytesOf;
        this.known = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .<Path, Known<V>>weigher((_, of) -> (int) Math.min(Integer.MAX_VALUE, of.bytes))
                .executor(Runnable::run)
                .build();
    }

    /** Hands what the files of a folder say, which must not be kept nor changed, to a use that does not wait. */
    <T> T with(Path folder, Use<V, T> use) throws IOException {
        Known<V> of = known.get(folder, _ -> new Known<>());
        synchronized (of) {
            if (!of.read) {
                readAll(folder, of);
            }
            return use.on(of.files);
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
            if (of.read) {
                of.read = false; // stays so if the file cannot be read now
                readOne(of, file);
                of.read = true;
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
        for (Path file : list(folder)) {
            readOne(of, file);
        }
        of.read = true;
        weigh(folder, of);
    }

    /** It may have more files now, or fewer; one that was dropped meanwhile was not told of what has changed, and stays away. */
    private void weigh(Path folder, Known<V> of) {
        known.asMap().replace(folder, of, of);
    }

    private static List<Path> list(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            all.forEach(files::add);
        } catch (NoSuchFileException _) {
            return List.of();
        }
        return files;
    }

    private void readOne(Known<V> of, Path file) throws IOException {
        Optional<V> says = reader.read(file);
        V before = says.isPresent() ? of.files.put(name(file), says.get()) : of.files.remove(name(file));
        of.bytes += says.map(bytesOf::applyAsInt).orElse(0) - (before == null ? 0 : bytesOf.applyAsInt(before));
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }
}
