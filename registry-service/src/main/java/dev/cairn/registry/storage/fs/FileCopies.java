package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.BlobContent;
import dev.cairn.registry.storage.ContentStore.Copy;

/**
 * Content of repositories that is no link to the pool's file: {@code cp -r} makes a file of each link, and where a file has
 * all the names that its file system allows, the pool goes on with another one. The pool's count of names says nothing of
 * these, so they are looked for in one pass through all repositories.
 */
final class FileCopies {

    /** About 25 MB of the heap. */
    private static final int MOST_FOUND = 50_000;

    private final DataDirectory directory;
    private final ContentPool pool;
    private final FileRepositories repositories;

    FileCopies(DataDirectory directory, ContentPool pool, FileRepositories repositories) {
        this.directory = directory;
        this.pool = pool;
        this.repositories = repositories;
    }

    /** Each file once, however many repositories have it. Of very many some are left for the next time: these are links then. */
    Map<Digest, List<Copy>> find() throws IOException {
        Map<Digest, Map<Object, Copy>> found = new HashMap<>();
        walk((digest, file) -> pool.passingOver(file, () -> {
            if (found.size() < MOST_FOUND && !Files.isSameFile(directory.content(digest), file)) {
                found.computeIfAbsent(digest, _ -> new HashMap<>()).putIfAbsent(key(file), new FileCopy(digest, file));
            }
        }));
        Map<Digest, List<Copy>> copies = new HashMap<>();
        found.forEach((digest, files) -> copies.put(digest, new ArrayList<>(files.values())));
        return copies;
    }

    private static Object key(Path file) throws IOException {
        return Objects.requireNonNull(
                Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    }

    /** Those of which any repository has a name. */
    Set<Digest> owned(Set<Digest> of) throws IOException {
        Set<Digest> owned = new HashSet<>();
        if (!of.isEmpty()) {
            walk((digest, _) -> {
                if (of.contains(digest)) {
                    owned.add(digest);
                }
            });
        }
        return owned;
    }

    /** Through all names that repositories have of content. */
    void walk(DigestFolders.Reader reader) throws IOException {
        for (Repository repository : repositories.all()) {
            DigestFolders.walk(directory.blobs(repository), reader);
            DigestFolders.walk(directory.quarantine(repository), reader);
            DigestFolders.walk(directory.manifests(repository), reader);
        }
    }

    private final class FileCopy implements Copy {

        private final Digest digest;
        private final Path file;

        FileCopy(Digest digest, Path file) {
            this.digest = digest;
            this.file = file;
        }

        @Override
        public Optional<BlobContent> open() {
            return Io.call("open content", () -> {
                try {
                    return Optional.of(FileBlobs.open(file));
                } catch (NoSuchFileException _) {
                    return Optional.empty();
                }
            });
        }

        @Override
        public void unite() {
            Io.call("link content", () -> pool.unite(digest, file));
        }

        @Override
        public void replace() {
            Io.call("replace damaged content", () -> pool.replaceCopy(digest, file));
        }

        @Override
        public boolean heal() {
            return Io.call("replace damaged content", () -> pool.heal(digest, file));
        }
    }
}
