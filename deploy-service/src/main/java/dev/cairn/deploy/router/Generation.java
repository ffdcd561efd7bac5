package dev.cairn.deploy.router;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a route leads to between two switches, and how many requests are under way to it. Thread-safe.
 *
 * <p>A request takes hold of the generation, then checks that it is still the current one; so once a generation has been
 * superseded and its count is zero, no request can reach it any more.
 */
final class Generation {

    private final RouteTarget target;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger turn = new AtomicInteger();
    private final CompletableFuture<Void> idleAfterEnd = new CompletableFuture<>();
    private volatile boolean ended;

    Generation(RouteTarget target) {
        this.target = target;
    }

    RouteTarget target() {
        return target;
    }

    int inFlight() {
        return inFlight.get();
    }

    /** For round robin: grows with each request. */
    int nextTurn() {
        return turn.getAndIncrement() & Integer.MAX_VALUE;
    }

    void hold() {
        inFlight.incrementAndGet();
    }

    void release() {
        if (inFlight.decrementAndGet() == 0 && ended) {
            idleAfterEnd.complete(null);
        }
    }

    /** No new request holds it from here on, except for a moment until it sees that. */
    void end() {
        ended = true;
        if (inFlight.get() == 0) {
            idleAfterEnd.complete(null);
        }
    }

    /** Completes when it has ended and no request is under way. */
    CompletableFuture<Void> idle() {
        return idleAfterEnd;
    }
}
