package dev.cairn.registry.scrub;

import java.time.Duration;
import java.util.function.LongSupplier;

import dev.cairn.model.RegistryServiceSpec;

/** Keeps a reader to so many bytes each second, in the long run. For one thread. */
public final class Pace {

    /** What was not used while the reader did something else is not made up for beyond this. */
    private static final Duration MAX_LAG = Duration.ofSeconds(1);

    private static final double NANOS = 1e9;

    private final long bytesPerSecond;
    private final LongSupplier nanoTime;
    private long next;

    /**
     * A pace.
     *
     * @param bytesPerSecond a rate that {@code platform.yaml} takes as well
     * @param nanoTime as {@link System#nanoTime}
     */
    public Pace(long bytesPerSecond, LongSupplier nanoTime) {
        if (!RegistryServiceSpec.Scrub.isRate(bytesPerSecond)) {
            throw new IllegalArgumentException("No rate to read at: " + bytesPerSecond + " bytes each second");
        }
        this.bytesPerSecond = bytesPerSecond;
        this.nanoTime = nanoTime;
        this.next = nanoTime.getAsLong();
    }

    /** Waits until so many bytes may have been read. */
    void after(int bytes) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        long now = nanoTime.getAsLong();
        next = Math.max(next, now - MAX_LAG.toNanos()) + (long) (bytes * NANOS / bytesPerSecond);
        if (next > now) {
            Thread.sleep(Duration.ofNanos(next - now));
        }
    }
}
