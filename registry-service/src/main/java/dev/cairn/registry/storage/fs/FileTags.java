package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.storage.TagStore;

/** Tags: one small file each, which is created whole or not at all, and never written again. */
final class FileTags implements TagStore {

    /** A tag can be created and deleted between two looks at it, but hardly so often. */
    private static final int ATTEMPTS = 100;

    private final DataDirectory directory;
    private final DurableFiles files;
    private final StripedLocks manifests = new StripedLocks();

    FileTags(DataDirectory directory, DurableFiles files) {
        this.directory = directory;
        this.files = files;
    }

    /** While it is held, the manifest is neither stored nor deleted, nor a tag created for it, by anybody else. */
    StripedLocks.Held holdManifest(Repository repository, Digest digest) throws IOException {
        return manifests.hold(repository + "@" + digest);
    }

    @Override
    public Optional<Digest> resolve(Repository repository, Tag tag) {
        return Io.call("look for a tag", () -> read(directory.tag(repository, tag)));
    }

    private static Optional<Digest> read(Path file) throws IOException {
        try {
            return Optional.of(Digest.parse(Files.readString(file).strip()));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            throw new IOException("The tag's file " + file + " does not hold a digest", e);
        }
    }

    @Override
    public Outcome create(Repository repository, Tag tag, Digest manifest) {
        return Io.call("create a tag", () -> {
            try (var _ = holdManifest(repository, manifest)) {
                return Files.exists(directory.manifestRecord(repository, manifest))
                        ? createFor(manifest, directory.tag(repository, tag))
                        : new Outcome.NoManifest();
            }
        });
    }

    private Outcome createFor(Digest manifest, Path file) throws IOException {
        byte[] content = manifest.toString().getBytes(StandardCharsets.UTF_8);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Digest> current = read(file);
            if (current.isPresent()) {
                DurableFiles.syncFolder(DurableFiles.parent(file)); // its maker may not have come to that yet
                return current.get().equals(manifest) ? new Outcome.Unchanged() : new Outcome.Taken(current.get());
            }
            if (files.createIfAbsent(file, content)) {
                return new Outcome.Created();
            }
        }
        throw new IOException("The tag's file " + file + " comes and goes");
    }

    @Override
    public boolean delete(Repository repository, Tag tag) {
        return Io.call("delete a tag", () -> files.delete(directory.tag(repository, tag)));
    }

    /** Deletes all tags of a manifest that is held. */
    void deleteAllOf(Repository repository, Digest manifest) throws IOException {
        for (String name : names(repository)) {
            Path file = directory.tags(repository).resolve(name);
            if (read(file).filter(manifest::equals).isPresent()) {
                files.delete(file);
            }
        }
    }

    @Override
    public List<Tag> list(Repository repository, String after, int limit) {
        return Io.call(
                "list tags",
                () -> names(repository).stream()
                        .filter(name -> name.compareTo(after) > 0)
                        .sorted()
                        .limit(limit)
                        .map(Tag::new)
                        .toList());
    }

    private List<String> names(Repository repository) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> tags = Files.newDirectoryStream(directory.tags(repository))) {
            tags.forEach(tag -> names.add(tag.getFileName().toString()));
        } catch (NoSuchFileException _) {
            return List.of();
        }
        return names;
    }
}
