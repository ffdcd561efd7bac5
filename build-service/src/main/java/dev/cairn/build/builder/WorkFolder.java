package dev.cairn.build.builder;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A folder that lives as long as one build. */
final class WorkFolder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WorkFolder.class);

    private final Path folder;

    private WorkFolder(Path folder) {
        this.folder = folder;
    }

    /** Makes it anew; the name is a digest, since an id may have any characters. */
    static WorkFolder create(Path parent, String id) throws IOException {
        Path folder = parent.resolve(Hashes.of(id.getBytes(UTF_8)).abbreviated());
        delete(folder);
        Files.createDirectories(folder.resolve("tmp"));
        return new WorkFolder(folder);
    }

    /** Removes what a process that was killed has left there. */
    static void clear(Path parent) throws IOException {
        if (Files.isDirectory(parent)) {
            List<Path> leftovers;
            try (Stream<Path> folders = Files.list(parent)) {
                leftovers = folders.toList();
            }
            for (Path leftover : leftovers) {
                delete(leftover);
            }
        }
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    Path folder(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    /** What tells it from the folders of other builds. */
    String name() {
        return String.valueOf(folder.getFileName());
    }

    Path root() {
        return folder;
    }

    Path temporary() {
        return folder.resolve("tmp");
    }

    /** What cannot be removed now is removed at the next start: the build's result is not lost over it. */
    @Override
    public void close() {
        try {
            delete(folder);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("folder", folder)
                    .addKeyValue("reason", e.toString())
                    .log("Work folder cannot be removed");
        }
    }

    static void delete(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
