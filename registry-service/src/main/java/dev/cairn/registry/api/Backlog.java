package dev.cairn.registry.api;

import java.util.concurrent.atomic.AtomicLong;

/** The memory of what has arrived of all bodies together and is not yet read by anybody. For many threads. */
final class Backlog {

    private static final int PART_OF_HEAP = 8;

    private final long maxBytes;
    private final AtomicLong bytes = new AtomicLong();

    /** @param maxBytes above which no body is to have more than what comes at once */
    Backlog(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** A part of this process's heap. */
    static Backlog ofHeap() {
        return new Backlog(Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
    }

    void add(long more) {
        bytes.addAndGet(more);
    }

    boolean isFull() {
        return bytes.get() > maxBytes;
    }

    /** In bytes. */
    long size() {
        return bytes.get();
    }
}
