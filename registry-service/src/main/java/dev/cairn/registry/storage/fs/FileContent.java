package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.BlobContent;
import dev.cairn.registry.storage.ContentStore;
import dev.cairn.registry.storage.Notice;

/** The pool, as scrubbing and reclaiming see it. */
final class FileContent implements ContentStore {

    /** About 20 MB of the heap. */
    private static final int MOST_AT_ONCE = 100_000;

    private final DataDirectory directory;
    private final DurableFiles files;
    private final ContentPool pool;
    private final FileRepositories repositories;
    private final FileCopies copies;
    private final FileManifests manifests;
    private final ManifestLeftovers leftovers;
    private final FileOutbox outbox;

    FileContent(
            DataDirectory directory,
            DurableFiles files,
            ContentPool pool,
            FileRepositories repositories,
            FileManifests manifests,
            ManifestLeftovers leftovers,
            FileOutbox outbox) {
        this.directory = directory;
        this.files = files;
        this.pool = pool;
        this.repositories = repositories;
        this.copies = new FileCopies(directory, pool, repositories);
        this.manifests = manifests;
        this.leftovers = leftovers;
        this.outbox = outbox;
    }

    @Override
    public void list(Consumer<Digest> reader) {
        Io.call("list content", () -> {
            copies.walk(pool::giveBackName);
            DigestFolders.walk(directory.contents(), (digest, _) -> reader.accept(digest));
            return reader;
        });
    }

    @Override
    public Optional<BlobContent> open(Digest digest) {
        return Io.call("open content", () -> {
            try {
                return Optional.of(FileBlobs.open(directory.content(digest)));
            } catch (NoSuchFileException _) {
                return Optional.empty();
            }
        });
    }

    @Override
    public Map<Digest, List<Copy>> copies() {
        return Io.call("look for copies of content", copies::find);
    }

    /** What puts bytes right makes another file. */
    @Override
    public Optional<String> version(Digest digest) {
        return Io.call("look for content", () -> {
            try {
                return Optional.of(
                        String.valueOf(Files.readAttributes(directory.content(digest), BasicFileAttributes.class)
                                .fileKey()));
            } catch (NoSuchFileException _) {
                return Optional.empty();
            }
        });
    }

    @Override
    public List<Repository> condemn(Digest digest, String version) {
        return Io.call("take corrupt content out of service", () -> {
            List<Repository> had = new ArrayList<>();
            try (var _ = pool.hold(digest)) {
                if (!version(digest).filter(version::equals).isPresent()) {
                    return List.of();
                }
                for (Repository repository : repositories.all()) {
                    if (condemn(repository, digest)) {
                        had.add(repository);
                    }
                }
                pool.setAside(digest);
            }
            return List.copyOf(had);
        });
    }

    private boolean condemn(Repository repository, Digest digest) throws IOException {
        if (isCondemned(repository, digest)) {
            return false;
        }
        FileOutbox.Announced notice = outbox.announce(new Notice.Corrupted(repository, digest));
        boolean done = false;
        try {
            for (Path name : names(repository, digest)) {
                files.delete(name);
            }
            done = true;
        } finally {
            manifests.forget(repository, digest);
            // Where it is not told whether it was done, what can be seen counts.
            if (done || isCondemned(repository, digest)) {
                notice.happenedForGood(); // a blob comes back without a notice
            } else {
                notice.withdrawn();
            }
        }
        return true;
    }

    /**
     * What a condemnation takes away. A manifest's record goes with its bytes, before them, so that it may be pushed again;
     * its tags wait for that.
     */
    private List<Path> names(Repository repository, Digest digest) {
        return List.of(
                directory.manifestRecord(repository, digest),
                directory.blob(repository, digest),
                directory.quarantined(repository, digest),
                directory.manifest(repository, digest));
    }

    /** Whether none of the names is left that a condemnation takes away. */
    boolean isCondemned(Repository repository, Digest digest) {
        return names(repository, digest).stream().noneMatch(Files::exists);
    }

    @Override
    public Reclaimed reclaim(Instant unusedSince) {
        return Io.call("free content that nobody has", () -> {
            leftovers.remove(unusedSince);
            Set<Digest> unused = new HashSet<>();
            AtomicReference<Reclaimed> sum = new AtomicReference<>(Reclaimed.NOTHING);
            DigestFolders.walk(
                    directory.contents(),
                    (digest, content) -> pool.passingOver(content, () -> {
                        if (!pool.isUnused(content, unusedSince)) {
                            sum.set(sum.get().plus(Reclaimed.kept(Files.size(content))));
                        } else if (unused.add(digest) && unused.size() == MOST_AT_ONCE) {
                            sum.set(sum.get().plus(reclaim(unused, unusedSince)));
                            unused.clear();
                        }
                    }));
            return sum.get().plus(reclaim(unused, unusedSince));
        });
    }

    /** Those of which no repository has a name: one pass through all names tells it of many. */
    private Reclaimed reclaim(Set<Digest> unused, Instant unusedSince) throws IOException {
        AtomicReference<Reclaimed> sum = new AtomicReference<>(Reclaimed.NOTHING);
        Set<Digest> owned = copies.owned(unused);
        for (Digest digest : unused) {
            pool.passingOver(
                    directory.content(digest),
                    () -> sum.set(
                            sum.get().plus(owned.contains(digest) ? kept(digest) : pool.reclaim(digest, unusedSince))));
        }
        return sum.get();
    }

    private Reclaimed kept(Digest digest) throws IOException {
        try {
            return Reclaimed.kept(Files.size(directory.content(digest)));
        } catch (NoSuchFileException _) {
            return Reclaimed.NOTHING; // condemned in this moment
        }
    }
}
