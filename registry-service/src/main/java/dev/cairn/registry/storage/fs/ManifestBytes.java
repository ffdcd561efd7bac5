package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.BlobContent;
import dev.cairn.registry.storage.StorageException;
import dev.cairn.registry.storage.StorageFailure;

/**
 * The bytes of manifests, held against their digests whenever they are read from the disk. All throw a {@link
 * StorageException} with {@link StorageFailure.Damaged} for what is not, or cannot be read.
 */
final class ManifestBytes {

    private final DataDirectory directory;
    private final DamagedFiles damaged =
            new DamagedFiles("The bytes of a manifest cannot be read: the manifest is not served,"
                    + " and nothing of its repository is collected. Push the manifest again, or delete it, and look why the file is"
                    + " damaged (the disk, or a hand)");

    ManifestBytes(DataDirectory directory) {
        this.directory = directory;
    }

    /** Reads them in one way or another. */
    @FunctionalInterface
    private interface Reading<T> {
        T of(Path file) throws IOException;
    }

    byte[] read(Repository repository, Digest digest) throws IOException {
        return reading(repository, digest, file -> {
            byte[] content = Files.readAllBytes(file);
            RunningDigest hash = RunningDigest.of(digest.algorithm());
            hash.update(ByteBuffer.wrap(content));
            requireSame(digest, hash);
            return content;
        });
    }

    /** For somebody who passes them on. Read whole once before: the file is small enough for that. */
    BlobContent open(Repository repository, Digest digest) throws IOException {
        return reading(repository, digest, file -> openChecked(file, digest));
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
            damaged.whole(file);
            throw e;
        } catch (IOException e) {
            damaged.found(file, e);
            throw new StorageException(new StorageFailure.Damaged(digest));
        }
    }
}
