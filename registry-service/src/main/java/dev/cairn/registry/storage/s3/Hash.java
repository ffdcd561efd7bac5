package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

import dev.cairn.oci.Digest;

/** A hash in the making, and how many bytes it has taken in. For one thread at a time. */
final class Hash {

    private static final int BUFFER_BYTES = 128 * 1024;

    private final Digest.Algorithm algorithm;
    private final MessageDigest hash;
    private long bytes;

    Hash(Digest.Algorithm algorithm) {
        this.algorithm = algorithm;
        try {
            this.hash = MessageDigest.getInstance(algorithm.jcaName());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK lacks " + algorithm.jcaName() + ", which every JDK must have", e);
        }
    }

    void update(ByteBuffer content) {
        bytes += content.remaining();
        hash.update(content);
    }

    void update(InputStream content) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
            update(ByteBuffer.wrap(buffer, 0, read));
        }
    }

    /** Whether it has taken in just the content of that length, and for that algorithm. */
    boolean isOf(Digest.Algorithm wanted, long length) {
        return algorithm == wanted && bytes == length;
    }

    /** The digest; this cannot be used afterwards. */
    Digest digest() {
        bytes = -1;
        return Digest.of(algorithm, hash.digest());
    }
}
