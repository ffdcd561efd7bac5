package dev.cairn.registry.memory;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds what all requests together hold in memory: bodies and answers for as long as a client sends or takes them, and
 * work on large manifests. Without it, clients that are slow on purpose could fill the heap, each with little. What is
 * small comes out of a part of its own, so that it goes on while large things wait. For many threads; whoever asks for
 * more waits, and gives up after a while.
 */
public final class MemoryBudget {

    /** What is small, in bytes: nearly all manifests. */
    public static final int SMALL_BYTES = 64 << 10;

    /** What is tiny is not counted, in bytes: a connection takes more by itself, and their number is limited. */
    public static final int TINY_BYTES = 4 << 10;

    /** Of the heap, one part for bodies and answers and one for work. */
    private static final int PART_OF_HEAP = 8;

    private static final int PART_FOR_SMALL = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Part small;
    private final Part large;
    private final Part work;
    private final Duration patience;

    /** A part of the budget. One who wants more than there is gets it once he is alone. */
    private record Part(Semaphore free, int total) {

        static Part of(long bytes) {
            int total = Math.clamp(bytes, 1, Integer.MAX_VALUE);
            return new Part(new Semaphore(total, true), total);
        }

        int clamped(long bytes) {
            return (int) Math.min(bytes, total);
        }

        long held() {
            return (long) total - free.availablePermits();
        }
    }

    /**
     * A budget.
     *
     * @param bytes for bodies and answers, and as much again for work
     * @param patience how long one waits
     */
    public MemoryBudget(long bytes, Duration patience) {
        this.small = Part.of(bytes / PART_FOR_SMALL);
        this.large = Part.of(bytes - bytes / PART_FOR_SMALL);
        this.work = Part.of(bytes);
        this.patience = patience;
    }

    /** A part of this process's heap. */
    public static MemoryBudget ofHeap() {
        return new MemoryBudget(Runtime.getRuntime().maxMemory() / PART_OF_HEAP, PATIENCE);
    }

    /** What is held at the moment, in bytes, of {@link #totalBytes}. */
    public long heldBytes() {
        return small.held() + large.held() + work.held();
    }

    /** What may be held at most, in bytes. */
    public long totalBytes() {
        return (long) small.total + large.total + work.total;
    }

    /** For one request; nothing is held yet. */
    public Holding hold() {
        return new Holding();
    }

    /** What one request holds. Not for several threads at once. */
    public final class Holding implements AutoCloseable {

        private int ofSmall;
        private int ofLarge;

        private Holding() {}

        /**
         * Holds so much from now on, be it more than before or less. Who needs much asks for it once and not bit by bit: two
         * that each have half of it would wait for each other.
         *
         * @param bytes as they are allocated
         * @throws NoMemoryException if there is not so much, also after a wait; then what was held is held still
         */
        public void resize(long bytes) {
            int wantedSmall = bytes <= TINY_BYTES ? 0 : small.clamped(Math.min(bytes, SMALL_BYTES));
            int wantedLarge = large.clamped(Math.max(0, bytes - SMALL_BYTES));
            // The large part first: whoever waits for that must not take what the small ones need.
            resize(large, ofLarge, wantedLarge);
            ofLarge = wantedLarge;
            resize(small, ofSmall, wantedSmall);
            ofSmall = wantedSmall;
        }

        private void resize(Part part, int now, int wanted) {
            if (wanted > now) {
                take(part, wanted - now);
            } else {
                part.free.release(now - wanted);
            }
        }

        /** Gives it all back. */
        @Override
        public void close() {
            resize(0);
        }
    }

    /**
     * Holds what a piece of work takes, for as long as it goes on. Nothing for small work. Not within other such work: the
     * two could wait for each other.
     *
     * @param bytes at the most, roughly
     * @throws NoMemoryException if there is not so much, also after a wait
     */
    public Work work(long bytes) {
        int taken = bytes <= SMALL_BYTES ? 0 : work.clamped(bytes);
        take(work, taken);
        return () -> work.free.release(taken);
    }

    /** A piece of work that is going on. */
    @FunctionalInterface
    public interface Work extends AutoCloseable {
        /** It has come to its end. To be called once. */
        @Override
        void close();
    }

    private void take(Part part, int bytes) {
        try {
            if (!part.free.tryAcquire(bytes, patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new NoMemoryException();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new NoMemoryException();
        }
    }
}
