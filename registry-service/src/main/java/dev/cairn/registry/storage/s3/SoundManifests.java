package dev.cairn.registry.storage.s3;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;

import dev.cairn.oci.Digest;
import dev.cairn.registry.storage.BlobContent;
import dev.cairn.registry.storage.ManifestStore;
import dev.cairn.registry.storage.StorageException;
import dev.cairn.registry.storage.StorageFailure;

/** The bytes of manifests, held against their digests each time: what they name is kept, and nothing else. */
final class SoundManifests {

    private final Bucket bucket;
    private final Keys keys;
    private final ContentPool pool;

    SoundManifests(Bucket bucket, Keys keys, ContentPool pool) {
        this.bucket = bucket;
        this.keys = keys;
        this.pool = pool;
    }

    /** @throws StorageException with {@link StorageFailure.Damaged} if they are others by now, or gone */
    byte[] read(Digest digest, ContentRecord content) throws IOException {
        byte[] bytes = bucket.get(keys.data(content.requireData()))
                .map(Bucket.Stored::bytes)
                .orElseThrow(() -> damaged(digest));
        Hash hash = new Hash(digest.algorithm());
        hash.update(ByteBuffer.wrap(bytes));
        requireSame(digest, hash.digest());
        return bytes;
    }

    /** As {@link #read}; a large one is read twice rather than held. */
    BlobContent open(Digest digest, ContentRecord content) throws IOException {
        if (content.size() <= ManifestStore.LARGE_BYTES) {
            return new BlobContent.InMemory(read(digest, content));
        }
        try {
            requireSame(digest, pool.hash(digest.algorithm(), content));
        } catch (FileNotFoundException _) {
            throw damaged(digest);
        }
        return new BlobContent.Streamed(content.size(), pool.open(content));
    }

    private static void requireSame(Digest digest, Digest actual) {
        if (!actual.equals(digest)) {
            throw damaged(digest);
        }
    }

    static StorageException damaged(Digest digest) {
        return new StorageException(new StorageFailure.Damaged(digest));
    }
}
