package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Descriptor;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.BlobContent;
import dev.cairn.registry.storage.ManifestStore;
import dev.cairn.registry.storage.Notice;
import dev.cairn.registry.storage.StorageException;
import dev.cairn.registry.storage.StorageFailure;
import dev.cairn.registry.storage.fs.ManifestMemory.Remembered;

/**
 * Manifests: their bytes as a link into the pool, and a record beside it. The record is written last and deleted first,
 * so that it alone decides whether the repository has the manifest.
 */
final class FileManifests implements ManifestStore {

    /** What is not in the bytes themselves; the subject says where the manifest is listed as a referrer. */
    record SavedManifest(
            String mediaType, long size, @Nullable Digest subject) {

        SavedManifest {
            Objects.requireNonNull(mediaType, "mediaType");
            if (mediaType.isBlank() || !mediaType.chars().allMatch(each -> each >= ' ' && each <= '~')) {
                throw new IllegalArgumentException("A media type is one line of ASCII, for it stands in a header");
            }
        }

        /** Of the media type only where the bytes name it themselves: otherwise the first that it was pushed with stays. */
        boolean contradicts(SavedManifest right, byte[] content) throws IOException {
            return size != right.size
                    || !Objects.equals(subject, right.subject)
                    || (!mediaType.equals(right.mediaType) && Json.hasField(content, "mediaType"));
        }

        static SavedManifest of(StoredManifest manifest, Optional<Referrer> referrer) {
            return new SavedManifest(
                    manifest.mediaType(),
                    manifest.content().length,
                    referrer.map(Referrer::subject).orElse(null));
        }
    }

    /** For one who reads what others delete and store again all the time. */
    private static final int MOST_ATTEMPTS = 10;

    private final DataDirectory directory;
    private final DurableFiles files;
    private final ContentPool pool;
    private final FileTags tags;
    private final FileOutbox outbox;
    private final Times times;
    private final Consumer<Repository> changed;
    private final DamagedFiles damagedRecords =
            new DamagedFiles("The record of a manifest cannot be read: the manifest is"
                    + " not served, and nothing of its repository is collected. Push the manifest again, or delete it, and look"
                    + " why the file is damaged (the disk, or a hand)");
    private final ManifestBytes bytes;
    private final ManifestMemory memory = new ManifestMemory(this::readFiles);
    private final FileReferrers referrers;

    /** @param changed is told of a repository whose manifests have changed */
    FileManifests(
            DataDirectory directory,
            DurableFiles files,
            ContentPool pool,
            FileTags tags,
            FileOutbox outbox,
            Times times,
            Consumer<Repository> changed) {
        this.directory = directory;
        this.files = files;
        this.pool = pool;
        this.tags = tags;
        this.outbox = outbox;
        this.times = times;
        this.changed = changed;
        this.bytes = new ManifestBytes(directory, pool, tags);
        this.referrers = new FileReferrers(directory, files);
    }

    @Override
    public Optional<ManifestRecord> find(Repository repository, Digest digest) {
        return Io.call("look for a manifest", () -> record(repository, digest));
    }

    private Optional<ManifestRecord> record(Repository repository, Digest digest) throws IOException {
        Path file = directory.manifestRecord(repository, digest);
        try {
            Instant usedAt = Times.of(file);
            return saved(repository, digest)
                    .map(saved -> new ManifestRecord(
                            digest, saved.mediaType(), saved.size(), Optional.ofNullable(saved.subject()), usedAt));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw damaged(file, digest, e);
        }
    }

    private StorageException damaged(Path record, Digest digest, IOException reason) throws IOException {
        damagedRecords.found(record, reason);
        return new StorageException(new StorageFailure.Damaged(digest));
    }

    @Override
    public Optional<ManifestRecord> use(Repository repository, Digest digest) {
        return Io.call(
                "look for a manifest",
                () -> with(
                        repository,
                        digest,
                        found -> times.isRecent(found.usedAt()) || used(repository, found)
                                ? Optional.of(found.record())
                                : Optional.empty()));
    }

    /** Something that is done with a manifest that is there. */
    @FunctionalInterface
    private interface Action<T> {
        Optional<T> run(Remembered manifest) throws IOException;
    }

    /** Does it; once more where the manifest's bytes had to be taken back for it, or were stored again in between. */
    private <T> Optional<T> with(Repository repository, Digest digest, Action<T> action) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                Optional<Remembered> found = memory.get(repository, digest);
                return found.isPresent() ? action.run(found.get()) : Optional.empty();
            } catch (ManifestBytes.MissingException e) {
                if (attempt == MOST_ATTEMPTS) {
                    throw e;
                }
            }
            if (!bytes.takeBack(repository, digest)) {
                return Optional.empty();
            }
        }
    }

    /** Not while it is being collected: either it goes, or it was used before somebody looks whether it was. */
    private boolean used(Repository repository, Remembered manifest) throws IOException {
        Digest digest = manifest.record().digest();
        Instant now = times.now();
        try (var _ = tags.holdManifest(repository, digest)) {
            times.use(directory.manifestRecord(repository, digest));
            manifest.usedAt(now);
            return true;
        } catch (NoSuchFileException _) {
            return false; // deleted since
        }
    }

    @Override
    public void list(Repository repository, Consumer<ManifestRecord> reader) {
        Io.call("list manifests", () -> {
            AtomicReference<@Nullable StorageException> damage = new AtomicReference<>();
            DigestFolders.walk(directory.manifests(repository), DataDirectory.RECORD, (digest, _) -> {
                Optional<ManifestRecord> found = Optional.empty();
                try {
                    found = record(repository, digest);
                } catch (StorageException e) {
                    damage.set(e);
                }
                found.ifPresent(reader);
            });
            StorageException seen = damage.get();
            if (seen != null) {
                throw seen;
            }
            return reader;
        });
    }

    @Override
    public Optional<StoredManifest> read(Repository repository, Digest digest) {
        return Io.call(
                "read a manifest",
                () -> with(repository, digest, found -> {
                    byte[] known = found.content();
                    byte[] content = known == null
                            ? bytes.read(repository, digest, found.record().size())
                            : known;
                    return Optional.of(new StoredManifest(digest, found.record().mediaType(), content));
                }));
    }

    @Override
    public Optional<OpenManifest> open(Repository repository, Digest digest) {
        return Io.call(
                "open a manifest",
                () -> with(repository, digest, found -> {
                    byte[] known = found.content();
                    BlobContent open = known == null ? bytes.open(repository, digest) : new BlobContent.InMemory(known);
                    return Optional.of(new OpenManifest(digest, found.record().mediaType(), open));
                }));
    }

    private Remembered readFiles(Repository repository, Digest digest) throws IOException {
        ManifestRecord found =
                record(repository, digest).orElseThrow(() -> new NoSuchFileException(digest + " in " + repository));
        if (found.size() > LARGE_BYTES) {
            bytes.requireSize(repository, digest, found.size());
            return new Remembered(found, null);
        }
        return new Remembered(found, bytes.read(repository, digest, found.size()));
    }

    /** @throws StorageException with {@link StorageFailure.Damaged} if the record cannot be read, and for nothing else */
    private Optional<SavedManifest> saved(Repository repository, Digest digest) throws IOException {
        Path record = directory.manifestRecord(repository, digest);
        try {
            SavedManifest saved = Json.read(Files.readAllBytes(record), SavedManifest.class);
            damagedRecords.whole(record);
            return Optional.of(saved);
        } catch (NoSuchFileException _) {
            damagedRecords.whole(record);
            return Optional.empty();
        } catch (IOException e) {
            throw damaged(record, digest, e);
        }
    }

    private boolean isDamaged(Repository repository, Digest digest) throws IOException {
        try {
            var _ = saved(repository, digest);
            return false;
        } catch (StorageException _) {
            return true;
        }
    }

    /** Whether there is a record that is not that of this manifest. */
    private boolean isWrong(Repository repository, StoredManifest manifest, SavedManifest right) throws IOException {
        try {
            Optional<SavedManifest> saved = saved(repository, manifest.digest());
            return saved.isPresent() && saved.get().contradicts(right, manifest.content());
        } catch (StorageException _) {
            return true;
        }
    }

    @Override
    public void put(Repository repository, StoredManifest manifest, Optional<Referrer> referrer) {
        Digest digest = manifest.digest();
        Path record = directory.manifestRecord(repository, digest);
        Io.call("store a manifest", () -> {
            try (var _ = tags.holdManifest(repository, digest)) {
                Path staged = files.stage(manifest.content());
                pool.adopt(staged, digest, directory.manifest(repository, digest));
                SavedManifest right = SavedManifest.of(manifest, referrer);
                boolean wrong = isWrong(repository, manifest, right);
                if (referrer.isPresent()) {
                    referrers.put(repository, referrer.get(), wrong);
                }
                try {
                    if (wrong) {
                        mend(repository, digest, right);
                    } else if (Files.exists(record)) {
                        times.use(record);
                        DurableFiles.syncFolder(DurableFiles.parent(record));
                    } else {
                        create(repository, manifest, referrer);
                    }
                } finally {
                    if (referrer.isPresent()) {
                        referrers.reread(repository, referrer.get().subject(), digest);
                    }
                }
                return record;
            }
        });
        changed.accept(repository);
    }

    private void create(Repository repository, StoredManifest manifest, Optional<Referrer> referrer)
            throws IOException {
        SavedManifest saved = SavedManifest.of(manifest, referrer);
        Path record = directory.manifestRecord(repository, manifest.digest());
        FileOutbox.Announced notice = outbox.announce(new Notice.Published(
                repository,
                manifest.digest(),
                manifest.mediaType(),
                manifest.content().length,
                referrer.map(Referrer::descriptor).map(Descriptor::artifactType).orElse(null),
                saved.subject()));
        try {
            files.createIfAbsent(record, Json.write(saved));
            times.use(record);
        } finally {
            // Not told whether it was written: what can be seen counts.
            settle(notice, Files.exists(record));
        }
    }

    /** Without a notice: the repository has the manifest, and the log was told so. */
    private void mend(Repository repository, Digest digest, SavedManifest right) throws IOException {
        Path record = directory.manifestRecord(repository, digest);
        try {
            files.replace(record, Json.write(right));
            times.use(record);
            damagedRecords.whole(record);
        } finally {
            memory.forget(repository, digest);
        }
    }

    private static void settle(FileOutbox.Announced notice, boolean happened) throws IOException {
        if (happened) {
            notice.happened();
        } else {
            notice.withdrawn();
        }
    }

    @Override
    public boolean delete(Repository repository, Digest digest, String reason) {
        return Io.call("delete a manifest", () -> {
            try (var _ = tags.holdManifest(repository, digest)) {
                if (isDamaged(repository, digest)) {
                    tags.deleteAllOf(repository, digest);
                    deleteHeld(repository, digest, Optional.empty(), reason);
                    return true;
                }
                Optional<SavedManifest> saved = saved(repository, digest);
                if (saved.isEmpty()) {
                    return false;
                }
                tags.deleteAllOf(repository, digest);
                deleteHeld(repository, digest, saved, reason);
                return true;
            }
        });
    }

    @Override
    public boolean deleteUnused(Repository repository, Digest digest, Instant unusedSince, String reason) {
        return Io.call("collect a manifest", () -> {
            try (var _ = tags.holdManifest(repository, digest)) {
                Optional<SavedManifest> saved = saved(repository, digest);
                if (saved.isEmpty()
                        || !Times.of(directory.manifestRecord(repository, digest))
                                .isBefore(unusedSince)
                        || tags.names(repository, digest)) {
                    return false;
                }
                deleteHeld(repository, digest, saved, reason);
                return true;
            }
        });
    }

    /** @param saved empty if it cannot be read */
    private void deleteHeld(Repository repository, Digest digest, Optional<SavedManifest> saved, String reason)
            throws IOException {
        Path record = directory.manifestRecord(repository, digest);
        FileOutbox.Announced notice = outbox.announce(new Notice.Collected(repository, digest, reason));
        try {
            files.delete(record);
        } finally {
            memory.forget(repository, digest);
            settle(notice, Files.notExists(record));
        }
        if (saved.isEmpty()) {
            referrers.forget(); // its entry, if it has one, counts no more without the record
        }
        Optional<Digest> subject = saved.map(SavedManifest::subject);
        if (subject.isPresent()) {
            referrers.delete(repository, subject.get(), digest);
        }
        files.delete(directory.manifest(repository, digest));
        changed.accept(repository);
    }

    @Override
    public void referrers(Repository repository, Digest subject, String after, ReferrerReader reader) {
        Io.call("list referrers", () -> {
            referrers.list(repository, subject, after, reader);
            return reader;
        });
    }

    /** Somebody else has taken the manifest out of service. */
    void forget(Repository repository, Digest digest) {
        memory.forget(repository, digest);
        referrers.forget();
    }
}
