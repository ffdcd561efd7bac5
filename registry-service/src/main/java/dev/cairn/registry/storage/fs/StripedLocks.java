package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Locks by key, of a fixed number: different keys seldom meet, equal ones always do. A thread holds at most one of a
 * set at a time, and sets in one order (manifest, tag, content), so that they cannot deadlock.
 */
final class StripedLocks {

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int STRIPES = 256;

    /** Released by closing it. */
    interface Held extends AutoCloseable {
        @Override
        void close();
    }

    private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];

    StripedLocks() {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new ReentrantLock();
        }
    }

    /**
     * Waits for the lock of a key.
     *
     * @throws IOException if it was not had within a minute: the disk must have stalled
     */
    Held hold(Object key) throws IOException {
        ReentrantLock lock = stripes[Math.floorMod(key.hashCode() * 0x9E3779B9, STRIPES)];
        try {
            if (!lock.tryLock(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new InterruptedIOException("No turn within " + DEADLINE + " to change " + key);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while waiting to change " + key);
        }
        return lock::unlock;
    }
}
