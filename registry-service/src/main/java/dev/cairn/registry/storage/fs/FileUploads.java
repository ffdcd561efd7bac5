package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.UploadId;
import dev.cairn.registry.storage.StorageException;
import dev.cairn.registry.storage.StorageFailure;
import dev.cairn.registry.storage.Upload;
import dev.cairn.registry.storage.UploadStore;

/** The uploads under way: a file of what was received, and a small one that says whose it is. */
final class FileUploads implements UploadStore {

    private static final String RECORD = ".json";
    private static final String DATA = ".data";

    /** What must be known to go on after a restart. */
    record UploadRecord(String repository, String algorithm) {

        UploadRecord {
            Objects.requireNonNull(repository, "repository");
            Objects.requireNonNull(algorithm, "algorithm");
        }

        Repository of() throws MalformedFileException {
            try {
                return new Repository(repository);
            } catch (IllegalArgumentException e) {
                throw new MalformedFileException(e);
            }
        }
    }

    private final DamagedFiles damaged = new DamagedFiles(
            "The record of an upload cannot be read: the upload is not known any more, and its files go when it expires");
    private final DataDirectory directory;
    private final ContentPool pool;
    private final RandomGenerator random;
    private final long maxBlobBytes;
    private final Reserve reserve;
    private final Map<UploadId, FileUpload> underWay = new ConcurrentHashMap<>();

    FileUploads(DataDirectory directory, ContentPool pool, RandomGenerator random, long maxBlobBytes, Reserve reserve) {
        this.directory = directory;
        this.pool = pool;
        this.random = random;
        this.maxBlobBytes = maxBlobBytes;
        this.reserve = reserve;
    }

    /** The last room of a full disk is for the collector alone. */
    void checkRoom(String what) {
        if (reserve.isReleased()) {
            throw new StorageException(new StorageFailure.OutOfSpace(what));
        }
    }

    @Override
    public Upload start(Repository repository, Digest.Algorithm algorithm) {
        return Io.call("begin an upload", () -> {
            checkRoom("begin an upload");
            UploadId id = UploadId.random(random);
            UploadRecord saved = new UploadRecord(repository.name(), algorithm.id());
            // The data first: a record without data is what a crash inside a commit leaves.
            Files.createFile(directory.uploadData(id));
            Files.write(directory.uploadRecord(id), Json.write(saved));
            FileUpload upload = new FileUpload(this, id, repository, algorithm, 0);
            underWay.put(id, upload);
            return upload;
        });
    }

    @Override
    public Optional<Upload> find(Repository repository, UploadId id) {
        return Io.call(
                "find an upload",
                () -> find(id).filter(upload -> upload.isIn(repository)).map(u -> u));
    }

    private Optional<FileUpload> find(UploadId id) throws IOException {
        FileUpload known = underWay.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        FileUpload found = load(id);
        if (found == null) {
            return Optional.empty();
        }
        FileUpload earlier = underWay.putIfAbsent(id, found);
        return Optional.of(earlier == null ? found : earlier);
    }

    /** Takes an upload up again that an earlier process has left; one whose record says nothing is none. */
    private @Nullable FileUpload load(UploadId id) throws IOException {
        try {
            long received = Files.size(directory.uploadData(id));
            UploadRecord saved = Json.read(Files.readAllBytes(directory.uploadRecord(id)), UploadRecord.class);
            Digest.Algorithm algorithm = saved.algorithm().equals(Digest.Algorithm.SHA512.id())
                    ? Digest.Algorithm.SHA512
                    : Digest.Algorithm.SHA256;
            return new FileUpload(this, id, saved.of(), algorithm, received);
        } catch (NoSuchFileException _) {
            return null;
        } catch (IOException e) {
            damaged.found(directory.uploadRecord(id), e);
            return null;
        }
    }

    @Override
    public int expire(Instant unwrittenSince) {
        return Io.call("expire uploads", () -> {
            int expired = 0;
            try (DirectoryStream<Path> data = Files.newDirectoryStream(directory.uploads(), "*" + DATA)) {
                for (Path file : data) {
                    expired += isOlder(file, unwrittenSince) && giveUp(file) ? 1 : 0;
                }
            }
            return expired;
        });
    }

    private boolean isOlder(Path file, Instant instant) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(instant);
        } catch (NoSuchFileException _) {
            return false;
        } catch (IOException e) {
            damaged.found(file, e); // the others expire all the same
            return false;
        }
    }

    private static Optional<UploadId> id(Path data) {
        String name = data.getFileName().toString();
        try {
            return Optional.of(UploadId.parse(name.substring(0, name.length() - DATA.length())));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private boolean giveUp(Path data) throws IOException {
        Optional<UploadId> id = id(data);
        if (id.isEmpty()) {
            return false; // not of the registry
        }
        Optional<FileUpload> upload = find(id.get());
        try {
            if (upload.isPresent()) {
                upload.get().cancel();
            } else {
                forget(id.get()); // its record is gone or damaged: nobody can go on with it
            }
            return true;
        } catch (IOException e) {
            damaged.found(data, e);
            return false;
        } catch (StorageException e) {
            return switch (e.failure()) {
                // It was written to or finished in this very moment, and so has not expired.
                case StorageFailure.UploadBusy _, StorageFailure.UploadUnknown _ -> false;
                case StorageFailure.Unavailable _,
                        StorageFailure.Damaged _,
                        StorageFailure.DamagedTag _,
                        StorageFailure.OutOfSpace _,
                        StorageFailure.OutOfOrder _,
                        StorageFailure.DigestMismatch _,
                        StorageFailure.TooLarge _,
                        StorageFailure.SourceFailed _ -> throw e;
            };
        }
    }

    /**
     * Removes the halves that a killed process has left: a record without data, data without a whole record. Both files
     * of an upload go together, in whichever order the folder tells them.
     */
    int sweep() throws IOException {
        Set<String> uploads = new HashSet<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory.uploads())) {
            for (Path file : all) {
                String name = file.getFileName().toString();
                uploads.add(name.endsWith(DATA) ? name.replace(DATA, "") : name.replace(RECORD, ""));
            }
        }
        int swept = 0;
        for (String upload : uploads) {
            Path data = directory.uploads().resolve(upload + DATA);
            Path saved = directory.uploads().resolve(upload + RECORD);
            if (isHalf(data, saved)) {
                swept += sweep(data) ? 1 : 0;
                swept += sweep(saved) ? 1 : 0;
            }
        }
        return swept;
    }

    /** Takes a leftover away, if the disk lets it. */
    boolean sweep(Path half) throws IOException {
        try {
            return Files.deleteIfExists(half);
        } catch (IOException e) {
            damaged.found(half, e); // no reason not to start
            return false;
        }
    }

    /** What the disk does not tell now is left for when it expires. */
    private boolean isHalf(Path data, Path saved) throws IOException {
        try {
            return Files.notExists(data)
                    || Files.notExists(saved)
                    || !Json.isReadable(Files.readAllBytes(saved), UploadRecord.class);
        } catch (IOException e) {
            damaged.found(saved, e);
            return false;
        }
    }

    DataDirectory directory() {
        return directory;
    }

    ContentPool pool() {
        return pool;
    }

    long maxBlobBytes() {
        return maxBlobBytes;
    }

    /** Removes what is left of an upload. Not synced: what is left after a loss of power is swept or expires. */
    void forget(UploadId id) throws IOException {
        Files.deleteIfExists(directory.uploadData(id));
        Files.deleteIfExists(directory.uploadRecord(id));
        underWay.remove(id);
    }
}
