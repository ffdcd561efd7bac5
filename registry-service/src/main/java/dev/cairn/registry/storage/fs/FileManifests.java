package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Descriptor;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.ManifestStore;

/**
 * Manifests: their bytes as a link into the pool, and a record beside it. The record is written last and deleted first,
 * so that it alone decides whether the repository has the manifest.
 */
final class FileManifests implements ManifestStore {

    /** What is not in the bytes themselves; the subject says where the manifest is listed as a referrer. */
    record SavedManifest(
            String mediaType, long size, @Nullable Digest subject) {}

    private final DataDirectory directory;
    private final DurableFiles files;
    private final ContentPool pool;
    private final FileTags tags;

    FileManifests(DataDirectory directory, DurableFiles files, ContentPool pool, FileTags tags) {
        this.directory = directory;
        this.files = files;
        this.pool = pool;
        this.tags = tags;
    }

    @Override
    public Optional<ManifestRecord> find(Repository repository, Digest digest) {
        return Io.call(
                "look for a manifest",
                () -> saved(repository, digest)
                        .map(saved -> new ManifestRecord(digest, saved.mediaType(), saved.size())));
    }

    @Override
    public Optional<StoredManifest> read(Repository repository, Digest digest) {
        return Io.call("read a manifest", () -> {
            Optional<SavedManifest> saved = saved(repository, digest);
            try {
                return saved.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new StoredManifest(
                                digest,
                                saved.get().mediaType(),
                                Files.readAllBytes(directory.manifest(repository, digest))));
            } catch (NoSuchFileException _) {
                return Optional.empty(); // deleted since
            }
        });
    }

    private Optional<SavedManifest> saved(Repository repository, Digest digest) throws IOException {
        try {
            byte[] json = Files.readAllBytes(directory.manifestRecord(repository, digest));
            return Optional.of(Json.read(json, SavedManifest.class));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    @Override
    public void put(Repository repository, StoredManifest manifest, Optional<Referrer> referrer) {
        Digest digest = manifest.digest();
        Io.call("store a manifest", () -> {
            try (var _ = tags.holdManifest(repository, digest)) {
                Path staged = files.stage(manifest.content());
                pool.adopt(staged, digest, directory.manifest(repository, digest));
                if (referrer.isPresent()) {
                    putReferrer(repository, referrer.get());
                }
                Digest subject = referrer.map(Referrer::subject).orElse(null);
                SavedManifest saved = new SavedManifest(manifest.mediaType(), manifest.content().length, subject);
                return files.createIfAbsent(directory.manifestRecord(repository, digest), Json.write(saved));
            }
        });
    }

    private void putReferrer(Repository repository, Referrer referrer) throws IOException {
        Descriptor descriptor = referrer.descriptor();
        Path entry = directory.referrer(repository, referrer.subject(), descriptor.digest());
        files.createIfAbsent(entry, Json.write(descriptor));
    }

    @Override
    public boolean delete(Repository repository, Digest digest) {
        return Io.call("delete a manifest", () -> {
            try (var _ = tags.holdManifest(repository, digest)) {
                Optional<SavedManifest> saved = saved(repository, digest);
                if (saved.isEmpty()) {
                    return false;
                }
                tags.deleteAllOf(repository, digest);
                files.delete(directory.manifestRecord(repository, digest));
                Digest subject = saved.get().subject();
                if (subject != null) {
                    files.delete(directory.referrer(repository, subject, digest));
                }
                files.delete(directory.manifest(repository, digest));
                return true;
            }
        });
    }

    @Override
    public List<Descriptor> referrers(Repository repository, Digest subject) {
        return Io.call("list referrers", () -> {
            List<Descriptor> found = new ArrayList<>();
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory.referrers(repository, subject))) {
                for (Path entry : entries) {
                    referrer(repository, entry).ifPresent(found::add);
                }
            } catch (NoSuchFileException _) {
                return List.of();
            }
            found.sort(Comparator.comparing(descriptor -> descriptor.digest().toString()));
            return List.copyOf(found);
        });
    }

    /** An entry counts only with its manifest: the one is written before the other, and a crash may lie between. */
    private Optional<Descriptor> referrer(Repository repository, Path entry) throws IOException {
        try {
            Descriptor descriptor = Json.read(Files.readAllBytes(entry), Descriptor.class);
            return Files.exists(directory.manifestRecord(repository, descriptor.digest()))
                    ? Optional.of(descriptor)
                    : Optional.empty();
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }
}
