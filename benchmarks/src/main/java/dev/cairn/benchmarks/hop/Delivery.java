package dev.cairn.benchmarks.hop;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** When the facts of one delivery could be read. */
final class Delivery {

    /** Until here it is measured. */
    static final String LAST = "DeploymentRequested";

    /** What comes before, in this order. */
    static final List<String> STEPS =
            List.of("CommitPushed", "CommitAccepted", "BuildRequested", "BuildStarted", "ArtifactBuilt", LAST);

    private static final String END = "DeploymentSucceeded";
    private static final Duration WITHIN = Duration.ofSeconds(30);
    private static final double NANOS_PER_MILLI = 1e6;

    private final Map<String, Long> readAt = new ConcurrentHashMap<>();
    private final CountDownLatch buildStarted = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicLong insideEffects = new AtomicLong();
    private volatile long acknowledgedAt;

    void acknowledged(long nanoTime) {
        acknowledgedAt = nanoTime;
    }

    void read(String type, long nanoTime) {
        readAt.putIfAbsent(type, nanoTime);
        switch (type) {
            case "BuildStarted" -> buildStarted.countDown();
            case END -> ended.countDown();
            default -> {}
        }
    }

    /** Time that a source or build effect took before it had its outcome, in nanoseconds: it does not count. */
    void insideEffect(long nanos) {
        insideEffects.addAndGet(nanos);
    }

    /** Waits until the fact that the build has begun could be read. */
    void awaitBuildStarted() throws InterruptedException {
        if (!buildStarted.await(WITHIN.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("No BuildStarted within " + WITHIN);
        }
    }

    /** Waits until nothing of it is under way any more, so that it does not slow down the next one. */
    void awaitEnd() throws InterruptedException {
        if (!ended.await(WITHIN.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    "A delivery did not end within " + WITHIN + "; it came to " + readAt.keySet());
        }
    }

    /** From the acknowledgement of the push to the DeploymentRequested, without the time inside effects. */
    double millis() {
        return millisUntil(LAST) - insideEffects.get() / NANOS_PER_MILLI;
    }

    /** From the acknowledgement of the push, all in all. */
    double millisUntil(String type) {
        Long at = readAt.get(type);
        if (at == null) {
            throw new IllegalStateException("No " + type + " was read");
        }
        return (at - acknowledgedAt) / NANOS_PER_MILLI;
    }
}
