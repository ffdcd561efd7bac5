package dev.cairn.service;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.event.EventId;
import dev.cairn.event.WireMessage;
import dev.cairn.log.EventLog;

/**
 * Runs the effects of a stage on virtual threads: at most one for each row of work, the next one only when the last has
 * ended. Safe for use by many threads; nothing here waits but {@link #close()}.
 *
 * @param <C> the root of the stage's commands
 */
final class EffectRunner<C> implements WorkRunner, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EffectRunner.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofMinutes(1);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);
    private static final Duration OVERDUE = Duration.ofSeconds(30);

    private final StageSpec<C> spec;
    private final Effects<C> effects;
    private final EventLog log;
    private final StageListener listener;
    private final Map<Slot, Execution> running = new ConcurrentHashMap<>();
    private final Lock starting = new ReentrantLock();
    private boolean closed;

    EffectRunner(StageSpec<C> spec, Effects<C> effects, EventLog log, StageListener listener) {
        this.spec = spec;
        this.effects = effects;
        this.log = log;
        this.listener = listener;
    }

    @Override
    public void start(Slot slot, Row.Work work, StoredRow origin) {
        starting.lock();
        try {
            if (!closed) {
                running.compute(slot, (same, before) -> execution(before, slot, work, origin));
            }
        } finally {
            starting.unlock();
        }
    }

    private Execution execution(@Nullable Execution before, Slot slot, Row.Work work, StoredRow origin) {
        if (before != null) {
            before.cancel();
        }
        Execution next = new Execution(before, slot, work, origin);
        next.thread.start();
        return next;
    }

    @Override
    public void cancel(Slot slot) {
        Execution execution = running.get(slot);
        if (execution != null) {
            execution.cancel();
        }
    }

    @Override
    public void cancelAll(int partition) {
        running.forEach((slot, execution) -> {
            if (slot.partition() == partition) {
                execution.cancel();
            }
        });
    }

    /** Cancels all work, takes no more, and waits until it has ended, or 10 s at most. */
    @Override
    public void close() {
        starting.lock();
        try {
            closed = true;
        } finally {
            starting.unlock();
        }
        running.values().forEach(Execution::cancel);
        long deadline = System.nanoTime() + CLOSE_WITHIN.toNanos();
        for (Execution execution : running.values()) {
            try {
                if (!execution.thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
                    LOG.atWarn().addKeyValue("work", execution.slot).log("Effect did not end in time");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** One row's work on a thread of its own, with all its retries. */
    private final class Execution {

        private final Slot slot;
        private final Row.Work work;
        private final StoredRow origin;
        private final Thread thread;
        private volatile boolean cancelled;

        Execution(@Nullable Execution before, Slot slot, Row.Work work, StoredRow origin) {
            this.slot = slot;
            this.work = work;
            this.origin = origin;
            this.thread = Thread.ofVirtual()
                    .name("effect-" + spec.name() + "-" + slot.row().kind())
                    .unstarted(() -> run(before));
        }

        /** Stays cancelled, also where the work swallows the interrupt. */
        void cancel() {
            cancelled = true;
            thread.interrupt();
        }

        private void run(@Nullable Execution before) {
            try {
                if (before != null) {
                    before.awaitEnd();
                }
                runUntilDone();
            } catch (InterruptedException e) {
                LOG.atDebug().addKeyValue("work", slot.row()).log("Effect was interrupted");
            } finally {
                running.remove(slot, this);
            }
        }

        /** Also when this one is cancelled: the next in line must not start while that one still runs. */
        private void awaitEnd() {
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    if (!thread.join(OVERDUE)) {
                        LOG.atWarn()
                                .addKeyValue("stage", spec.name())
                                .addKeyValue("work", slot.row())
                                .log("Cancelled effect does not end, and what replaces it waits");
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private void runUntilDone() throws InterruptedException {
            try (StageListener.EffectSpan span = span()) {
                try {
                    runUntilDone(span);
                } finally {
                    if (cancelled) {
                        span.cancelled();
                    }
                }
            }
        }

        /** A duty has no end that a trace could wait for: only that it began is told. */
        private StageListener.EffectSpan span() {
            String kind = slot.row().kind();
            return work instanceof Row.Duty
                    ? new StageListener.EffectSpan.Untraced(listener.decided(spec.name(), kind, origin.traceparent()))
                    : listener.effect(spec.name(), kind, origin.traceparent());
        }

        private void runUntilDone(StageListener.EffectSpan span) throws InterruptedException {
            Duration pause = FIRST_RETRY;
            while (!cancelled) {
                try {
                    effects.run(work, new OneRun(this, span.traceparent()));
                    return;
                } catch (RuntimeException | Error e) { // an Error too: the work is still to be done
                    if (!cancelled) {
                        span.failed(e);
                        tellFailure(e, pause);
                    }
                }
                Thread.sleep(pause);
                pause = pause.multipliedBy(2).compareTo(LAST_RETRY) > 0 ? LAST_RETRY : pause.multipliedBy(2);
            }
        }

        private void tellFailure(Throwable e, Duration pause) {
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("stage", spec.name())
                    .addKeyValue("work", slot.row())
                    .addKeyValue("retryIn", pause)
                    .log("Effect failed unexpectedly and is run again");
        }
    }

    private final class OneRun implements Effects.Run<C> {

        private final Execution execution;
        private final Slot slot;
        private final StoredRow origin;
        private final @Nullable String trace;

        OneRun(Execution execution, @Nullable String trace) {
            this.execution = execution;
            this.slot = execution.slot;
            this.origin = execution.origin;
            this.trace = trace;
        }

        @Override
        public String key() {
            return slot.key();
        }

        @Override
        public long fence() {
            return origin.fence();
        }

        @Override
        public EventId cause() {
            return origin.fact();
        }

        @Override
        public EventId delivery() {
            return origin.delivery();
        }

        @Override
        public @Nullable String traceparent() {
            return trace;
        }

        @Override
        public void report(String step, C command) throws InterruptedException {
            if (execution.cancelled) {
                throw new InterruptedException("The work is no longer this machine's, or no longer wanted");
            }
            EventId id = EventId.derive(
                    spec.name(),
                    slot.key(),
                    slot.row().kind(),
                    slot.row().id(),
                    origin.fact().value(),
                    step);
            Message.Context context =
                    new Message.Context(id.value(), origin.delivery(), origin.fact(), trace, origin.actor());
            append(CommandCodec.encode(slot.key(), (Record) command, context));
        }

        private void append(WireMessage message) throws InterruptedException {
            Duration pause = FIRST_RETRY;
            while (true) {
                try {
                    log.append(spec.inbox(), message).toCompletableFuture().get();
                    return;
                } catch (ExecutionException e) {
                    LOG.atWarn()
                            .addKeyValue("inbox", spec.inbox())
                            .addKeyValue("reason", String.valueOf(e.getCause()))
                            .log("Outcome is not in the log yet, trying again");
                }
                Thread.sleep(pause);
            }
        }
    }
}
