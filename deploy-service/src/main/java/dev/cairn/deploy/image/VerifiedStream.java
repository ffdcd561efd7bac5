package dev.cairn.deploy.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

import dev.cairn.oci.Digest;

/** Hashes and counts what is read through it; {@link #verify} decides at the end whether it was what was asked for. */
final class VerifiedStream extends FilterInputStream {

    private final MessageDigest hash;
    private final Digest expected;
    private final long limit;
    private long count;

    /**
     * Reads at most {@code limit} bytes.
     *
     * @param limit the size that the content should have, or the most that it may have
     */
    VerifiedStream(InputStream in, Digest expected, long limit) {
        super(in);
        this.expected = expected;
        this.limit = limit;
        this.hash = newHash(expected);
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        if (b >= 0) {
            hash.update((byte) b);
            counted(1);
        }
        return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = super.read(buffer, offset, length);
        if (n > 0) {
            hash.update(buffer, offset, n);
            counted(n);
        }
        return n;
    }

    /** Not supported, so that no byte is missed. */
    @Override
    public boolean markSupported() {
        return false;
    }

    @Override
    public long skip(long n) throws IOException {
        return read(new byte[(int) Math.min(n, 8192)]);
    }

    long count() {
        return count;
    }

    /** Reads what is left, then compares. */
    void verify() throws IOException {
        transferTo(OutputStream.nullOutputStream());
        Digest found = Digest.of(expected.algorithm(), hash.digest());
        if (!found.equals(expected)) {
            throw new ImageException(new ImageFailure.WrongContent(expected, found + " (" + count + " bytes)"));
        }
    }

    private void counted(int n) {
        count += n;
        if (count > limit) {
            throw new ImageException(new ImageFailure.WrongContent(expected, "more than " + limit + " bytes"));
        }
    }

    private static MessageDigest newHash(Digest expected) {
        try {
            return MessageDigest.getInstance(expected.algorithm().jcaName());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(
                    "Every Java platform has " + expected.algorithm().jcaName(), e);
        }
    }
}
