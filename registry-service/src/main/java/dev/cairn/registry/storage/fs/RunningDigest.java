package dev.cairn.registry.storage.fs;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Turns;

/** A digest in the making. Not for several threads at once. */
final class RunningDigest {

    private static final int BUFFER_BYTES = 128 * 1024;

    private final Digest.Algorithm algorithm;
    private final MessageDigest hash;

    private RunningDigest(Digest.Algorithm algorithm, MessageDigest hash) {
        this.algorithm = algorithm;
        this.hash = hash;
    }

    static RunningDigest of(Digest.Algorithm algorithm) {
        try {
            return new RunningDigest(algorithm, MessageDigest.getInstance(algorithm.jcaName()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK lacks " + algorithm.jcaName() + ", which every JDK must have", e);
        }
    }

    void update(ByteBuffer bytes) {
        hash.update(bytes);
    }

    /** Takes in the first bytes of a file. */
    void update(FileChannel file, long bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        long position = 0;
        Turns turns = new Turns();
        while (position < bytes) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), bytes - position));
            int read = file.read(buffer, position);
            if (read < 0) {
                throw new EOFException("An upload's file ends at byte " + position + " before " + bytes);
            }
            hash.update(buffer.flip());
            position += read;
            turns.pass();
        }
    }

    /** The digest; afterwards this begins anew. */
    Digest digest() {
        return Digest.of(algorithm, hash.digest());
    }
}
