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
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Turns;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.policy.TagRule;
import dev.cairn.registry.storage.StorageException;
import dev.cairn.registry.storage.StorageFailure;
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

    /** By the names of the tags; without those that are damaged. */
    private final FolderMemory<Named> memory =
            new FolderMemory<>(this::readNamed, _ -> TAG_BYTES, MAX_REMEMBERED_BYTES);

    private final DamagedFiles damaged =
            new DamagedFiles("A tag's file cannot be read: the tag is not served, and nothing"
                    + " of its repository is collected. Where the rule for tags lets it move push it again; where it allows"
                    + " deletes, delete it first; else write the digest that it named into the file. Look why the file is damaged"
                    + " (the disk, or a hand)");

    private final DamagedFiles damagedGone =
            new DamagedFiles("It cannot be read what a deleted tag named: where tags are"
                    + " immutable it is not made again until that digest stands in the file. Look why it is damaged (the disk, or a"
                    + " hand)");

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
        return Io.call("look for a tag", () -> {
            Path file = directory.tag(repository, tag);
            Optional<Named> named = memory.one(file);
            if (named.isEmpty() && damaged.contains(file)) {
                named = readAgain(file);
                requireReadable(repository, file, damaged);
            }
            return named.map(known -> record(tag, known));
        });
    }

    /** Empty also if it is damaged, which is noted. */
    private Optional<Named> readNamed(Path file) throws IOException {
        return readNamed(file, damaged);
    }

    private static Optional<Named> readNamed(Path file, DamagedFiles noted) throws IOException {
        try {
            Optional<Digest> digest = read(file);
            Optional<Named> named =
                    digest.isPresent() ? Optional.of(new Named(digest.get(), Times.of(file))) : Optional.empty();
            noted.whole(file);
            return named;
        } catch (NoSuchFileException _) {
            noted.whole(file);
            return Optional.empty(); // deleted in this moment
        } catch (IOException e) {
            noted.found(file, e);
            return Optional.empty();
        }
    }

    /** One that was damaged: a person may have mended it. */
    private Optional<Named> readAgain(Path file) throws IOException {
        Optional<Named> named = readNamed(file);
        if (!damaged.contains(file)) {
            memory.reread(file);
        }
        return named;
    }

    private void readDamagedAgain(Path folder) throws IOException {
        for (String name : damaged.in(folder)) {
            readAgain(folder.resolve(name));
        }
    }

    private void requireReadable(Repository repository, Path file, DamagedFiles noted) throws IOException {
        if (noted.contains(file)) {
            throw unreadable(repository, file);
        }
    }

    /** For those who must not take a part for the whole. */
    private void requireAllReadable(Repository repository) {
        Path folder = directory.tags(repository);
        for (String name : damaged.in(folder)) {
            throw unreadable(repository, folder.resolve(name));
        }
    }

    private StorageException unreadable(Repository repository, Path file) {
        Path name = directory.repository(repository).relativize(file);
        return new StorageException(new StorageFailure.DamagedTag(
                repository, new Tag(file.getFileName().toString()), name.toString()));
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
            throw new MalformedFileException(e);
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
        Outcome outcome = decide(repository, tag, manifest, rule);
        switch (outcome) {
            case Outcome.Created _, Outcome.Moved _ -> write(repository, tag, manifest);
            case Outcome.Unchanged _, Outcome.Taken _, Outcome.Gone _, Outcome.NoManifest _ -> {
                return outcome;
            }
        }
        return outcome;
    }

    @Override
    public Outcome wouldBe(Repository repository, Tag tag, Digest manifest, TagRule rule) {
        return Io.call("look for a tag", () -> decide(repository, tag, manifest, rule));
    }

    private Outcome decide(Repository repository, Tag tag, Digest manifest, TagRule rule) throws IOException {
        Optional<Digest> current = current(repository, directory.tag(repository, tag), rule, damaged);
        if (current.isPresent()) {
            return current.get().equals(manifest) ? new Outcome.Unchanged() : occupied(current.get(), rule);
        }
        Optional<Digest> gone = rule == TagRule.IMMUTABLE
                ? current(repository, directory.goneTag(repository, tag), rule, damagedGone)
                : Optional.empty();
        return gone.isPresent() && !gone.get().equals(manifest) ? new Outcome.Gone(gone.get()) : new Outcome.Created();
    }

    private static Outcome occupied(Digest current, TagRule rule) {
        return rule == TagRule.MUTABLE ? new Outcome.Moved(current) : new Outcome.Taken(current);
    }

    /** What it names cannot be known if it is damaged, and matters unless tags move anyway. */
    private Optional<Digest> current(Repository repository, Path file, TagRule rule, DamagedFiles noted)
            throws IOException {
        Optional<Named> named = readNamed(file, noted);
        if (rule != TagRule.MUTABLE) {
            requireReadable(repository, file, noted);
        }
        return named.map(Named::manifest);
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
        Optional<Named> named = readNamed(file);
        if (named.isPresent()) {
            byte[] digest = named.get().manifest().toString().getBytes(StandardCharsets.UTF_8);
            files.replace(directory.goneTag(repository, tag), digest);
        } else if (!damaged.contains(file)) {
            return false;
        }
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
                if (readNamed(directory.tag(repository, tag))
                        .filter(named -> named.manifest().equals(manifest))
                        .isPresent()) {
                    deleteHeld(repository, tag);
                }
            }
        }
    }

    /**
     * Whether a tag names a manifest that is held.
     *
     * @throws StorageException with {@link StorageFailure.DamagedTag} if one may name it of which that cannot be read
     */
    boolean names(Repository repository, Digest manifest) throws IOException {
        readDamagedAgain(directory.tags(repository));
        if (!tagsOf(repository, manifest).isEmpty()) {
            return true;
        }
        requireAllReadable(repository);
        return false;
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
            readDamagedAgain(folder);
            Optional<List<Tag>> known = memory.with(
                    folder,
                    all -> withDamaged(names(all.tailMap(after, false), limit), damaged.in(folder), after, limit));
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

    private static List<Tag> withDamaged(List<Tag> page, NavigableSet<String> damaged, String after, int limit) {
        if (damaged.isEmpty()) {
            return page;
        }
        NavigableSet<Tag> all = new TreeSet<>(page);
        for (String name : damaged.tailSet(after, false)) {
            all.add(new Tag(name));
        }
        return all.stream().limit(limit).toList();
    }

    @Override
    public void all(Repository repository, Consumer<TagRecord> reader) {
        Io.call("list tags", () -> {
            readDamagedAgain(directory.tags(repository));
            Optional<NavigableMap<String, Named>> known = memory.with(directory.tags(repository), TreeMap::new);
            if (known.isPresent()) {
                known.get().forEach((name, named) -> reader.accept(record(new Tag(name), named)));
            } else {
                readAll(repository, reader);
            }
            requireAllReadable(repository);
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
                        readNamed(file, damagedGone).map(Named::manifest).ifPresent(digests::add);
                    }
                }
            } catch (NoSuchFileException _) {
                return Set.of(); // none was ever deleted
            }
            return digests;
        });
    }
}
