package dev.cairn.registry.memory;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what all requests together hold in memory: bodies and answers for as long as a client sends or takes them, and
 * work on large manifests. Without it, clients that are slow on purpose could fill the heap, each with little. What is
 * small comes out of a part of its own, so that it goes on while large things wait; and one client gets at most half of
 * each part, so that the others go on. For many threads; whoever asks for more waits, and gives up after a while.
 */
public final class MemoryBudget {

    /** What is small, in bytes: nearly all manifests. */
    public static final int SMALL_BYTES = 64 << 10;

    /** What is tiny is not counted, in bytes: a connection takes more by itself, and their number is limited. */
    public static final int TINY_BYTES = 4 << 10;

    /** Of the heap, one part for bodies and answers and one for work. */
    private static final int PART_OF_HEAP = 8;

    private static final int PART_FOR_SMALL = 4;
    private static final int PART_FOR_CLIENT = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Parts all;
    private final Part work;
    private final Duration patience;
    /** Those that hold something, or have done so not long ago. */
    private final Cache<String, Parts> clients =
            Caffeine.newBuilder().weakValues().executor(Runnable::run).build();

    /** A part of the budget. One who wants more than there is gets it once he is alone. */
    private record Part(Semaphore free, int total) {

        static Part of(long bytes) {
            int total = Math.clamp(bytes, 1, Integer.MAX_VALUE);
            return new Part(new Semaphore(total, true), total);
        }

        Part forClient() {
            return of(total / PART_FOR_CLIENT);
        }

        int clamped(long bytes) {
            return (int) Math.min(bytes, total);
        }

        long held() {
            return (long) total - free.availablePermits();
        }

        void take(int bytes, Duration wait) {
            try {
                // Nothing is not waited for either, as the semaphore would have it where others wait.
                if (bytes > 0 && !free.tryAcquire(bytes, wait.toNanos(), TimeUnit.NANOSECONDS)) {
                    throw new NoMemoryException();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new NoMemoryException();
            }
        }
    }

    /** The two parts that bodies and answers come out of: all clients', or one client's. */
    private record Parts(Part small, Part large) {

        int ofSmall(long bytes) {
            return bytes <= TINY_BYTES ? 0 : small.clamped(Math.min(bytes, SMALL_BYTES));
        }

        int ofLarge(long bytes) {
            return large.clamped(Math.max(0, bytes - SMALL_BYTES));
        }

        /** The large part first: whoever waits for that must not take what the small ones need. */
        void grow(long from, long to, Duration wait) {
            int moreLarge = ofLarge(to) - ofLarge(from);
            large.take(moreLarge, wait);
            try {
                small.take(ofSmall(to) - ofSmall(from), wait);
            } catch (NoMemoryException e) {
                large.free.release(moreLarge);
                throw e;
            }
        }

        void shrink(long from, long to) {
            large.free.release(ofLarge(from) - ofLarge(to));
            small.free.release(ofSmall(from) - ofSmall(to));
        }
    }

    /**
     * A budget.
     *
     * @param bytes for bodies and answers, and as much again for work
     * @param patience how long one waits
     */
    public MemoryBudget(long bytes, Duration patience) {
        this.all = new Parts(Part.of(bytes / PART_FOR_SMALL), Part.of(bytes - bytes / PART_FOR_SMALL));
        this.work = Part.of(bytes);
        this.patience = patience;
    }

    /** A part of this process's heap. */
    public static MemoryBudget ofHeap() {
        return new MemoryBudget(Runtime.getRuntime().maxMemory() / PART_OF_HEAP, PATIENCE);
    }

    /** What is held at the moment, in bytes, of {@link #totalBytes}. */
    public long heldBytes() {
        return all.small.held() + all.large.held() + work.held();
    }

    /** What may be held at most, in bytes. */
    public long totalBytes() {
        return (long) all.small.total + all.large.total + work.total;
    }

    /** For one request; nothing is held yet. */
    public Holding hold() {
        return new Holding();
    }

    /** What one request holds. Not for several threads at once. */
    public final class Holding implements AutoCloseable {

        private long held;
        private @Nullable Parts client;

        private Holding() {}

        /** Says whose request it is, before it holds anything. */
        public void belongsTo(String name) {
            if (held > 0) {
                throw new IllegalStateException("What is held already was not counted for " + name);
            }
            client = clients.get(name, _ -> new Parts(all.small.forClient(), all.large.forClient()));
        }

        /**
         * Holds so much from now on, be it more than before or less. Who needs much asks for it once and not bit by bit: two
         * that each have half of it would wait for each other.
         *
         * @param bytes as they are allocated
         * @throws NoMemoryException if there is not so much, also after a wait; then what was held is held still
         */
        public void resize(long bytes) {
            resize(bytes, patience);
        }

        /**
         * As {@link #resize}, but does not wait.
         *
         * @return false if there is not so much at this moment; then what was held is held still
         */
        public boolean tryResize(long bytes) {
            try {
                resize(bytes, Duration.ZERO);
                return true;
            } catch (NoMemoryException _) {
                return false;
            }
        }

        private void resize(long bytes, Duration wait) {
            if (bytes > held) {
                grow(bytes, wait);
            } else {
                all.shrink(held, bytes);
                if (client != null) {
                    client.shrink(held, bytes);
                }
            }
            held = bytes;
        }

        /** The client's own first: whoever waits for himself must not stand in the others' way. */
        private void grow(long bytes, Duration wait) {
            if (client == null) {
                all.grow(held, bytes, wait);
                return;
            }
            client.grow(held, bytes, wait);
            try {
                all.grow(held, bytes, wait);
            } catch (NoMemoryException e) {
                client.shrink(bytes, held);
                throw e;
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
        work.take(taken, patience);
        return () -> work.free.release(taken);
    }

    /** A piece of work that is going on. */
    @FunctionalInterface
    public interface Work extends AutoCloseable {
        /** It has come to its end. To be called once. */
        @Override
        void close();
    }
}
