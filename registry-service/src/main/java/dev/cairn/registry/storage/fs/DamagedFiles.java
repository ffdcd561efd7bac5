package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListSet;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Small files that were found to say nothing any more, so that each takes down only what it is about. The log is told of
 * one when it is found, and again only if it was whole in between. Used by many threads.
 */
final class DamagedFiles {

    private static final Logger LOG = LoggerFactory.getLogger(DamagedFiles.class);

    private final String message;
    private final ConcurrentMap<Path, NavigableSet<String>> byFolder = new ConcurrentHashMap<>();

    /** @param message what the log is told of each: what it means, and what is to be done */
    DamagedFiles(String message) {
        this.message = message;
    }

    /**
     * A file could not be read.
     *
     * @throws IOException the reason, if it is not the file's own trouble
     */
    void found(Path file, IOException reason) throws IOException {
        if (!FileTrouble.isOfOne(reason)) {
            throw reason;
        }
        if (byFolder.computeIfAbsent(DurableFiles.parent(file), _ -> new ConcurrentSkipListSet<>())
                .add(file.getFileName().toString())) {
            LOG.atError()
                    .addKeyValue("file", file)
                    .addKeyValue("reason", String.valueOf(reason.getMessage()))
                    .log(message);
        }
    }

    /** What is done with each of many files. */
    @FunctionalInterface
    interface Use {
        void run() throws IOException;
    }

    /** Does what is done with each of many files; if this one cannot be used, only that is noted. */
    void passingOver(Path file, Use use) throws IOException {
        try {
            use.run();
            whole(file);
        } catch (IOException e) {
            found(file, e);
        }
    }

    /** A file was read, or is gone. */
    void whole(Path file) throws IOException {
        if (!byFolder.isEmpty()) {
            NavigableSet<String> names = byFolder.get(DurableFiles.parent(file));
            if (names != null) {
                names.remove(file.getFileName().toString());
            }
        }
    }

    boolean contains(Path file) throws IOException {
        return in(DurableFiles.parent(file)).contains(file.getFileName().toString());
    }

    /** The names of those in a folder, in order; not to be changed. */
    NavigableSet<String> in(Path folder) {
        return byFolder.getOrDefault(folder, Collections.emptyNavigableSet());
    }
}
