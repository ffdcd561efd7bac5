package dev.cairn.build.builder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

import dev.cairn.oci.Digest;

/** SHA-256 of bytes and files. */
final class Hashes {

    private static final int CHUNK = 64 * 1024;

    private Hashes() {}

    static MessageDigest sha256() {
        return of(Digest.Algorithm.SHA256);
    }

    static MessageDigest of(Digest.Algorithm algorithm) {
        try {
            return MessageDigest.getInstance(algorithm.jcaName());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has " + algorithm.jcaName(), e);
        }
    }

    static Digest digest(MessageDigest hash) {
        return Digest.of(Digest.Algorithm.SHA256, hash.digest());
    }

    static Digest of(byte[] content) {
        return Digest.of(Digest.Algorithm.SHA256, sha256().digest(content));
    }

    static Digest of(Path file) throws IOException {
        return of(Digest.Algorithm.SHA256, file);
    }

    static Digest of(Digest.Algorithm algorithm, Path file) throws IOException {
        MessageDigest hash = of(algorithm);
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                hash.update(chunk, 0, n);
            }
        }
        return Digest.of(algorithm, hash.digest());
    }
}
