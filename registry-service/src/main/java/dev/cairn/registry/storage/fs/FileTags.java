package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Turns;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.policy.TagRule;
import dev.cairn.registry.storage.TagStore;

/**
 * Tags: one small file each, which is created whole or not at all. What a deleted one named is kept, so that it cannot
 * come back as something else where tags are immutable.
 */
final class FileTags implements TagStore {

    /** For tags of all repositories together: some 180,000. */
    private static final long MAX_REMEMBERED_BYTES = 48 << 20;

    private static final int TAG_BYTES = 256;

    private final DataDirectory directory;
    private final DurableFiles files;
    private final Times times;
    private final Consumer<Repository> changed;
    /** What a tag's file says, and its time. */
    private record Named(Digest manifest, Instant at) {}

    /** By the names of the tags. */
    private final FolderMemory<Named> memory =
            new FolderMemory<>(FileTags::readNamed, _ -> TAG_BYTES, MAX_REMEMBERED_BYTES);

    private final StripedLocks manifests = new StripedLocks();
    private final StripedLocks tags = new StripedLocks();

    /** @param changed is told of a repository whose tags have changed */
    FileTags(DataDirectory directory, DurableFiles files, Times times, Consumer<Repository> changed) {
        this.directory = directory;
        this.files = files;
        this.times = times;
        this.changed = changed;
    }

    /** While it is held, the manifest is neither stored nor deleted, nor a tag created for it, by anybody else. */
    StripedLocks.Held holdManifest(Repository repository, Digest digest) throws IOException {
        return manifests.hold(repository + "@" + digest);
    }

    /** While it is held, nobody else changes the tag. Taken after a manifest's lock, never before. */
    private StripedLocks.Held holdTag(Repository repository, Tag tag) throws IOException {
        return tags.hold(repository + ":" + tag);
    }

    @Override
    public Optional<TagRecord> find(Repository repository, Tag tag) {
        return Io.call(
                "look for a tag",
                () -> memory.one(directory.tag(repository, tag)).map(named -> record(tag, named)));
    }

    private static Optional<Named> readNamed(Path file) throws IOException {
        Optional<Digest> digest = read(file);
        try {
            return digest.isPresent() ? Optional.of(new Named(digest.get(), Times.of(file))) : Optional.empty();
        } catch (NoSuchFileException _) {
            return Optional.empty(); // deleted in this moment
        }
    }

    private static Optional<Digest> read(Path file) throws IOException {
        if (!Tag.isName(file.getFileName().toString())) {
            return Optional.empty(); // not of the registry: what an editor or a tool has left
        }
        try {
            return Optional.of(Digest.parse(Files.readString(file).strip()));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            throw new IOException("The tag's file " + file + " does not hold a digest", e);
        }
    }

    @Override
    public Outcome put(Repository repository, Tag tag, Digest manifest, TagRule rule) {
        Outcome outcome = Io.call("create a tag", () -> {
            try (var _ = holdManifest(repository, manifest);
                    var _ = holdTag(repository, tag)) {
                return Files.exists(directory.manifestRecord(repository, manifest))
                        ? putHeld(repository, tag, manifest, rule)
                        : new Outcome.NoManifest();
            }
        });
        changed.accept(repository);
        return outcome;
    }

    private Outcome putHeld(Repository repository, Tag tag, Digest manifest, TagRule rule) throws IOException {
        Optional<Digest> current = read(directory.tag(repository, tag));
        if (current.isPresent()) {
            return current.get().equals(manifest)
                    ? new Outcome.Unchanged()
                    : occupied(repository, tag, manifest, current.get(), rule);
        }
        Optional<Digest> gone = rule == TagRule.IMMUTABLE ? read(directory.goneTag(repository, tag)) : Optional.empty();
        if (gone.isPresent() && !gone.get().equals(manifest)) {
            return new Outcome.Gone(gone.get());
        }
        write(repository, tag, manifest);
        return new Outcome.Created();
    }

    private Outcome occupied(Repository repository, Tag tag, Digest manifest, Digest current, TagRule rule)
            throws IOException {
        if (rule != TagRule.MUTABLE) {
            return new Outcome.Taken(current);
        }
        write(repository, tag, manifest);
        return new Outcome.Moved(current);
    }

    private void write(Repository repository, Tag tag, Digest manifest) throws IOException {
        Path file = directory.tag(repository, tag);
        try {
            files.replace(file, manifest.toString().getBytes(StandardCharsets.UTF_8));
            times.use(file);
        } finally {
            memory.reread(file);
        }
    }

    @Override
    public boolean delete(Repository repository, Tag tag) {
        boolean deleted = Io.call("delete a tag", () -> {
            try (var _ = holdTag(repository, tag)) {
                return deleteHeld(repository, tag);
            }
        });
        changed.accept(repository);
        return deleted;
    }

    @Override
    public boolean deleteUnchanged(Repository repository, TagRecord seen) {
        boolean deleted = Io.call("delete a tag", () -> {
            try (var _ = holdTag(repository, seen.tag())) {
                return readNamed(directory.tag(repository, seen.tag()))
                                .filter(new Named(seen.manifest(), seen.at())::equals)
                                .isPresent()
                        && deleteHeld(repository, seen.tag());
            }
        });
        changed.accept(repository);
        return deleted;
    }

    private boolean deleteHeld(Repository repository, Tag tag) throws IOException {
        Path file = directory.tag(repository, tag);
        Optional<Digest> named = read(file);
        if (named.isEmpty()) {
            return false;
        }
        files.replace(directory.goneTag(repository, tag), named.get().toString().getBytes(StandardCharsets.UTF_8));
        try {
            files.delete(file);
        } finally {
            memory.reread(file);
        }
        return true;
    }

    /** Deletes all tags of a manifest that is held. */
    void deleteAllOf(Repository repository, Digest manifest) throws IOException {
        for (Tag tag : tagsOf(repository, manifest)) {
            try (var _ = holdTag(repository, tag)) {
                if (read(directory.tag(repository, tag))
                        .filter(manifest::equals)
                        .isPresent()) {
                    deleteHeld(repository, tag);
                }
            }
        }
    }

    /** Whether a tag names a manifest that is held. */
    boolean names(Repository repository, Digest manifest) throws IOException {
        return !tagsOf(repository, manifest).isEmpty();
    }

    private List<Tag> tagsOf(Repository repository, Digest manifest) throws IOException {
        Optional<List<Tag>> known = memory.with(
                directory.tags(repository),
                all -> all.entrySet().stream()
                        .filter(tag -> tag.getValue().manifest().equals(manifest))
                        .map(tag -> new Tag(tag.getKey()))
                        .toList());
        if (known.isPresent()) {
            return known.get();
        }
        List<Tag> found = new ArrayList<>();
        readAll(repository, tag -> {
            if (tag.manifest().equals(manifest)) {
                found.add(tag.tag());
            }
        });
        return found;
    }

    @Override
    public List<Tag> list(Repository repository, String after, int limit) {
        return Io.call("list tags", () -> {
            Path folder = directory.tags(repository);
            Optional<List<Tag>> known = memory.with(folder, all -> names(all.tailMap(after, false), limit));
            return known.isPresent()
                    ? known.get()
                    : FolderNames.page(folder, Tag::isName, after, limit).stream()
                            .map(Tag::new)
                            .toList();
        });
    }

    /** In a loop, since these may be very many. */
    private static List<Tag> names(SortedMap<String, Named> all, int limit) {
        List<Tag> names = new ArrayList<>();
        for (String name : all.keySet()) {
            if (names.size() == limit) {
                break;
            }
            names.add(new Tag(name));
        }
        return names;
    }

    @Override
    public void all(Repository repository, Consumer<TagRecord> reader) {
        Io.call("list tags", () -> {
            Optional<NavigableMap<String, Named>> known = memory.with(directory.tags(repository), TreeMap::new);
            if (known.isPresent()) {
                known.get().forEach((name, named) -> reader.accept(record(new Tag(name), named)));
            } else {
                readAll(repository, reader);
            }
            return reader;
        });
    }

    private static TagRecord record(Tag tag, Named named) {
        return new TagRecord(tag, named.manifest(), named.at());
    }

    /** From the disk, in no order. */
    private void readAll(Repository repository, Consumer<TagRecord> reader) throws IOException {
        Turns turns = new Turns();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.tags(repository))) {
            for (Path file : files) {
                turns.pass();
                Optional<Named> named = readNamed(file);
                if (named.isPresent()) {
                    reader.accept(record(new Tag(file.getFileName().toString()), named.get()));
                }
            }
        } catch (NoSuchFileException _) {
            return; // no tag was ever made
        }
    }

    @Override
    public Set<Digest> onceTagged(Repository repository) {
        return Io.call("list deleted tags", () -> {
            Set<Digest> digests = new HashSet<>();
            try (DirectoryStream<Path> gone = Files.newDirectoryStream(directory.goneTags(repository))) {
                for (Path file : gone) {
                    if (!Files.exists(directory.tags(repository).resolve(file.getFileName()))) {
                        read(file).ifPresent(digests::add);
                    }
                }
            } catch (NoSuchFileException _) {
                return Set.of(); // none was ever deleted
            }
            return digests;
        });
    }
}
