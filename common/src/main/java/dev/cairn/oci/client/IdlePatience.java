package dev.cairn.oci.client;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Waits for as long as something moves: what is large may take its time, and what stands still ends. */
public final class IdlePatience implements Patience {

    private final long idleNanos;
    private final AtomicLong moved = new AtomicLong(System.nanoTime());

    /** Begins now. */
    public IdlePatience(Duration idle) {
        this.idleNanos = idle.toNanos();
    }

    @Override
    public void begin() {
        moved();
    }

    /** Something has moved. */
    public void moved() {
        moved.set(System.nanoTime());
    }

    @Override
    public Duration left() {
        return Duration.ofNanos(idleNanos - (System.nanoTime() - moved.get()));
    }
}
