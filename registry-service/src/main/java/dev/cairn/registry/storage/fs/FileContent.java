package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.BlobContent;
import dev.cairn.registry.storage.ContentStore;
import dev.cairn.registry.storage.Notice;

/** The pool, as scrubbing and reclaiming see it. */
final class FileContent implements ContentStore {

    private final DataDirectory directory;
    private final DurableFiles files;
    private final ContentPool pool;
    private final FileRepositories repositories;
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
        this.manifests = manifests;
        this.leftovers = leftovers;
        this.outbox = outbox;
    }

    @Override
    public void list(Consumer<Digest> reader) {
        Io.call("list content", () -> {
            for (Repository repository : repositories.all()) {
                DigestFolders.walk(directory.blobs(repository), pool::giveBackName);
                DigestFolders.walk(directory.manifests(repository), pool::giveBackName);
            }
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
    public List<Repository> condemn(Digest digest) {
        return Io.call("take corrupt content out of service", () -> {
            List<Repository> had = new ArrayList<>();
            try (var _ = pool.hold(digest)) {
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
     * What a condemnation takes away. A manifest's record goes with its bytes, so that it may be pushed again; its tags wait
     * for that. It goes last: a manifest that went without being told of would be one that was never published.
     */
    private List<Path> names(Repository repository, Digest digest) {
        return List.of(
                directory.blob(repository, digest),
                directory.quarantined(repository, digest),
                directory.manifest(repository, digest),
                directory.manifestRecord(repository, digest));
    }

    /** Whether none of the names is left that a condemnation takes away. */
    boolean isCondemned(Repository repository, Digest digest) {
        return names(repository, digest).stream().noneMatch(Files::exists);
    }

    @Override
    public Reclaimed reclaim(Instant unusedSince) {
        return Io.call("free content that nobody has", () -> {
            leftovers.remove(unusedSince);
            AtomicReference<Reclaimed> sum = new AtomicReference<>(Reclaimed.NOTHING);
            DigestFolders.walk(
                    directory.contents(),
                    (digest, file) -> pool.passingOver(file, () -> {
                        Reclaimed one = pool.reclaim(digest, unusedSince);
                        sum.updateAndGet(one::plus);
                    }));
            return sum.get();
        });
    }
}
