package dev.cairn.benchmarks.registry;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;

import dev.cairn.oci.Digest;

/**
 * What is pushed: bytes that are made as they are sent, so that the client neither holds nor reads them.
 *
 * @param seed another one makes other bytes
 * @param bytes how many
 */
record Content(long seed, long bytes, Digest digest) {

    private static final int BLOCK = 64 << 10;

    static Content of(long seed, long bytes) {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            blocks(seed, bytes).forEach(hash::update);
            return new Content(seed, bytes, Digest.of(Digest.Algorithm.SHA256, hash.digest()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK lacks SHA-256, which every JDK must have", e);
        }
    }

    BodyPublisher publisher() {
        return BodyPublishers.fromPublisher(BodyPublishers.ofByteArrays(blocks(seed, bytes)), bytes);
    }

    /** One random block again and again: making new ones would cost more than sending them. */
    private static Iterable<byte[]> blocks(long seed, long bytes) {
        byte[] block = new byte[(int) Math.min(BLOCK, bytes)];
        new SplittableRandom(seed).nextBytes(block);
        return () -> new Iterator<>() {
            private long left = bytes;

            @Override
            public boolean hasNext() {
                return left > 0;
            }

            @Override
            public byte[] next() {
                if (left <= 0) {
                    throw new NoSuchElementException();
                }
                byte[] next = left >= block.length ? block : Arrays.copyOf(block, (int) left);
                left -= next.length;
                return next;
            }
        };
    }
}
