package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.RepositoryStore;

/** The repositories, found by walking their folders: one that holds content is one. */
final class FileRepositories implements RepositoryStore {

    private final DataDirectory directory;

    FileRepositories(DataDirectory directory) {
        this.directory = directory;
    }

    @Override
    public boolean exists(Repository repository) {
        return Files.isDirectory(directory.manifests(repository)) || Files.isDirectory(directory.blobs(repository));
    }

    @Override
    public List<Repository> list(String after, int limit) {
        return Io.call(
                "list repositories",
                () -> all().stream()
                        .filter(repository -> repository.name().compareTo(after) > 0)
                        .limit(limit)
                        .toList());
    }

    /** All of them in byte order. */
    SortedSet<Repository> all() throws IOException {
        // All before a page is cut: a folder's order is not that of the names ('-' comes before '/').
        SortedSet<Repository> all = new TreeSet<>();
        collect(directory.repositories(), "", all);
        return all;
    }

    private void collect(Path folder, String prefix, SortedSet<Repository> into) throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            for (Path child : children) {
                String name = prefix + child.getFileName();
                // Not all that lies there has to be of the registry: lost+found, a .DS_Store.
                if (Repository.isName(name) && Files.isDirectory(child)) {
                    Repository repository = new Repository(name);
                    if (exists(repository)) {
                        into.add(repository);
                    }
                    collect(child, name + "/", into);
                }
            }
        } catch (NoSuchFileException _) {
            return; // no repository yet
        }
    }
}
