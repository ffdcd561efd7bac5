package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;

/**
 * What the folders of tags hold, in memory for the repositories that were asked for last: a page of many tags must not
 * read the folder of them all. The files stay the truth; whoever has changed one says so by {@link #reread}, and only one
 * process uses the folder.
 */
final class TagNames {

    /** Of all repositories together; about 150 bytes each. */
    private static final int MAX_TAGS = 400_000;

    /** The tags of one repository, locked by itself. */
    private static final class Known {
        private final NavigableMap<String, Digest> tags = new TreeMap<>();
        private boolean read;
    }

    /** Reads what a tag's file says. */
    @FunctionalInterface
    interface FileReader {
        Optional<Digest> read(Path file) throws IOException;
    }

    /** Works on the tags of a repository. */
    @FunctionalInterface
    interface Use<T> {
        T on(NavigableMap<String, Digest> tags);
    }

    private final DataDirectory directory;
    private final FileReader reader;
    private final Map<Repository, Known> known = new LinkedHashMap<>(16, 0.75f, true);

    TagNames(DataDirectory directory, FileReader reader) {
        this.directory = directory;
        this.reader = reader;
    }

    /** Hands the tags of a repository, which must not be kept nor changed, to a use that does not wait. */
    <T> T with(Repository repository, Use<T> use) throws IOException {
        Known of = known(repository);
        synchronized (of) {
            if (!of.read) {
                readAll(repository, of);
            }
            return use.on(of.tags);
        }
    }

    /** A tag's file was written or deleted. */
    void reread(Repository repository, Tag tag) throws IOException {
        Known of = known(repository);
        synchronized (of) {
            if (of.read) {
                readOne(of, directory.tag(repository, tag));
            }
        }
    }

    private Known known(Repository repository) {
        synchronized (known) {
            return known.computeIfAbsent(repository, _ -> new Known());
        }
    }

    private void readAll(Repository repository, Known of) throws IOException {
        for (Path file : files(repository)) {
            readOne(of, file);
        }
        of.read = true;
        makeRoom(of);
    }

    private List<Path> files(Repository repository) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> tags = Files.newDirectoryStream(directory.tags(repository))) {
            tags.forEach(files::add);
        } catch (NoSuchFileException _) {
            return List.of();
        }
        return files;
    }

    private void readOne(Known of, Path file) throws IOException {
        String name = file.getFileName().toString();
        Optional<Digest> digest = reader.read(file);
        if (digest.isPresent()) {
            of.tags.put(name, digest.get());
        } else {
            of.tags.remove(name);
        }
    }

    /** Forgets the repositories that were not asked for the longest; somebody who uses one of them still may. */
    private void makeRoom(Known newest) {
        synchronized (known) {
            long sum =
                    known.values().stream().mapToLong(each -> each.tags.size()).sum();
            var eldest = known.values().iterator();
            while (sum > MAX_TAGS && eldest.hasNext()) {
                Known next = eldest.next();
                if (next != newest) {
                    sum -= next.tags.size();
                    eldest.remove();
                }
            }
        }
    }
}
