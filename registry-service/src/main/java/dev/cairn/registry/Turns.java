package dev.cairn.registry;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets other virtual threads have the processor during long work. There are as many carriers as processors, and none is
 * taken away from a thread that computes (JEP 444): two large hashes would stop all other requests for seconds. For one
 * piece of work, and one thread.
 */
public final class Turns {

    private static final long TURN_NANOS = Duration.ofMillis(2).toNanos();

    /** Not {@link Thread#yield}: a carrier that has nothing else of its own takes the same thread up again at once. */
    private static final long PAUSE_NANOS = 1_000;

    private long began = System.nanoTime();

    /** To be called at least once in a millisecond of work; costs next to nothing. */
    public void pass() {
        if (System.nanoTime() - began > TURN_NANOS) {
            LockSupport.parkNanos(PAUSE_NANOS);
            began = System.nanoTime();
        }
    }
}
