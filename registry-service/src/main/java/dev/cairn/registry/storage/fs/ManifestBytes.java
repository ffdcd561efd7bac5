package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.BlobContent;
import dev.cairn.registry.storage.StorageException;
import dev.cairn.registry.storage.StorageFailure;

/**
 * The bytes of manifests, held against their digests whenever they are read from the disk. All throw a {@link
 * StorageException} with {@link StorageFailure.Damaged} for what is not whole, or cannot be read.
 */
final class ManifestBytes {

    private static final Logger LOG = LoggerFactory.getLogger(ManifestBytes.class);

    private final DataDirectory directory;
    private final ContentPool pool;
    private final FileTags tags;
    private final DamagedFiles damaged =
            new DamagedFiles("The bytes of a manifest cannot be read: the manifest is not served,"
                    + " and nothing of its repository is collected. Push the manifest again, or delete it, and look why the file is"
                    + " damaged (the disk, or a hand)");

    ManifestBytes(DataDirectory directory, ContentPool pool, FileTags tags) {
        this.directory = directory;
        this.pool = pool;
        this.tags = tags;
    }

    /** They are not there: lost, or the manifest was deleted in this moment. {@link #takeBack} finds out. */
    static final class MissingException extends IOException {

        @Serial
        private static final long serialVersionUID = 1L;

        private MissingException(NoSuchFileException cause) {
            super(cause);
        }
    }

    /** Reads them in one way or another. */
    @FunctionalInterface
    private interface Reading<T> {
        T of(Path file) throws IOException;
    }

    /**
     * All of them.
     *
     * @param size as the manifest's record gives it
     * @throws MissingException if they are not there
     */
    byte[] read(Repository repository, Digest digest, long size) throws IOException {
        return reading(repository, digest, file -> {
            byte[] content = readChecked(file, digest);
            requireSize(content.length, size);
            return content;
        });
    }

    /**
     * Makes sure that they are as many as the manifest's record says, without reading them.
     *
     * @throws MissingException if they are not there
     */
    void requireSize(Repository repository, Digest digest, long size) throws IOException {
        reading(repository, digest, file -> {
            requireSize(Files.size(file), size);
            return file;
        });
    }

    private static void requireSize(long actual, long recorded) throws MalformedFileException {
        if (actual != recorded) {
            throw new MalformedFileException("It has " + actual + " bytes, and its record says " + recorded);
        }
    }

    /**
     * For somebody who passes them on. Read whole once before: the file is small enough for that.
     *
     * @throws MissingException if they are not there
     */
    BlobContent open(Repository repository, Digest digest) throws IOException {
        return reading(repository, digest, file -> openChecked(file, digest));
    }

    private static byte[] readChecked(Path file, Digest digest) throws IOException {
        byte[] content = Files.readAllBytes(file);
        RunningDigest hash = RunningDigest.of(digest.algorithm());
        hash.update(ByteBuffer.wrap(content));
        requireSame(digest, hash);
        return content;
    }

    private static BlobContent openChecked(Path file, Digest digest) throws IOException {
        BlobContent.OnDisk open = FileBlobs.open(file);
        try {
            RunningDigest hash = RunningDigest.of(digest.algorithm());
            hash.update(open.file(), open.size());
            requireSame(digest, hash);
            return open;
        } catch (IOException | RuntimeException e) {
            open.close();
            throw e;
        }
    }

    private static void requireSame(Digest digest, RunningDigest hash) {
        if (!hash.digest().equals(digest)) {
            throw new StorageException(new StorageFailure.Damaged(digest));
        }
    }

    private <T> T reading(Repository repository, Digest digest, Reading<T> reading) throws IOException {
        Path file = directory.manifest(repository, digest);
        try {
            T read = reading.of(file);
            damaged.whole(file);
            return read;
        } catch (NoSuchFileException e) {
            throw new MissingException(e);
        } catch (IOException e) {
            throw damaged(file, digest, e);
        }
    }

    private StorageException damaged(Path file, Digest digest, IOException reason) throws IOException {
        damaged.found(file, reason);
        return new StorageException(new StorageFailure.Damaged(digest));
    }

    /**
     * Links bytes that are gone from the repository, though it has the manifest, from the pool once more. A record is
     * written after the bytes and deleted before them, so that no crash leaves one without the other.
     *
     * @return false if the repository does not have the manifest by now
     * @throws StorageException with {@link StorageFailure.Damaged} if the pool does not have them whole
     */
    boolean takeBack(Repository repository, Digest digest) throws IOException {
        Path file = directory.manifest(repository, digest);
        try (var _ = tags.holdManifest(repository, digest)) {
            if (isDeleted(repository, digest)) {
                return false;
            }
            if (Files.notExists(file) && !takeFromPool(digest, file)) {
                if (isDeleted(repository, digest)) {
                    return false; // condemned in this moment
                }
                throw damaged(
                        file, digest, new MalformedFileException("It is gone, and the pool does not have it whole"));
            }
            damaged.whole(file);
            return true;
        }
    }

    private boolean isDeleted(Repository repository, Digest digest) {
        return Files.notExists(directory.manifestRecord(repository, digest));
    }

    private boolean takeFromPool(Digest digest, Path file) throws IOException {
        Path content = directory.content(digest);
        boolean taken = isWhole(content, digest) && pool.share(content, digest, file) && Files.exists(file);
        if (!taken) {
            return false;
        }
        LOG.atWarn()
                .addKeyValue("file", file)
                .log(
                        "The bytes of a manifest were gone, and are linked from the pool again: look why (the disk, or a hand)");
        return true;
    }

    private static boolean isWhole(Path content, Digest digest) throws IOException {
        try {
            readChecked(content, digest);
            return true;
        } catch (NoSuchFileException | StorageException _) {
            return false;
        } catch (IOException e) {
            if (!FileTrouble.isOfOne(e)) {
                throw e;
            }
            return false;
        }
    }
}
