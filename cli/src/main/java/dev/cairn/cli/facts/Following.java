package dev.cairn.cli.facts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.Console;
import dev.cairn.log.EventLog;

/**
 * Facts that are being followed. A cause and its consequence may stand in two partitions, and arrive the wrong way
 * round; so what arrives is held for a moment, and handed on in order.
 */
public final class Following implements AutoCloseable {

    private static final int MAX_WAITING = 10_000;
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration HOLD = Duration.ofMillis(100);

    private final BlockingQueue<RecordedFact> arrived = new LinkedBlockingQueue<>(MAX_WAITING);
    private EventLog.@Nullable Subscription subscription;
    private volatile boolean closed;

    private final Console console;
    private boolean away;

    Following(Console console) {
        this.console = console;
    }

    void begin(EventLog.Subscription started) {
        subscription = started;
    }

    /** Called by the tail; waits while the one who prints is behind. */
    void arrive(RecordedFact fact) {
        try {
            while (!closed && !arrived.offer(fact, LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                Thread.onSpinWait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Hands on what comes, in the caller's thread.
     *
     * @param within for how long
     * @param isLast whether that fact was the one that was waited for
     * @return whether it came; false when the time was up
     * @throws CliException if the log cannot be followed any more
     */
    public boolean forEach(Duration within, Predicate<RecordedFact> isLast) {
        long end = System.nanoTime() + within.toNanos();
        try {
            while (true) {
                for (RecordedFact fact : next(Math.min(LOOK.toNanos(), end - System.nanoTime()))) {
                    if (isLast.test(fact)) {
                        return true;
                    }
                }
                tellWhetherItAnswers();
                if (System.nanoTime() >= end) {
                    return false;
                }
                if (subscription != null && !subscription.isRunning() && arrived.isEmpty()) {
                    throw CliException.unreachable(
                            "Kafka ended the reading: 'cairn doctor' tells whether it runs", null);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Once when it goes away, and once when it is back: the tail itself waits in silence. */
    private void tellWhetherItAnswers() {
        boolean answers = subscription == null || subscription.isAnswered();
        if (answers == away) {
            away = !answers;
            console.note(answers ? "cairn: Cairn is back" : "cairn: Cairn does not answer; waiting for it");
        }
    }

    private List<RecordedFact> next(long nanos) throws InterruptedException {
        RecordedFact first = arrived.poll(nanos, TimeUnit.NANOSECONDS);
        if (first == null) {
            return List.of();
        }
        Merge merge = new Merge(Integer.MAX_VALUE);
        merge.add(first);
        long until = System.nanoTime() + HOLD.toNanos();
        for (RecordedFact more = first; more != null; ) {
            more = arrived.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (more != null) {
                merge.add(more);
            }
        }
        List<RecordedFact> rest = new ArrayList<>();
        arrived.drainTo(rest);
        rest.forEach(merge::add);
        return merge.merged();
    }

    @Override
    public void close() {
        closed = true;
        if (subscription != null) {
            subscription.close();
        }
    }
}
