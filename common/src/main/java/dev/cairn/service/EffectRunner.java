package dev.cairn.service;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

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
final class EffectRunner<C> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EffectRunner.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofMinutes(1);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

    /** Which work: unique in the stage. */
    record Slot(int partition, String key, RowKey row) {}

    private final StageSpec<C> spec;
    private final Effects<C> effects;
    private final EventLog log;
    private final StageListener listener;
    private final Map<Slot, Thread> running = new ConcurrentHashMap<>();

    EffectRunner(StageSpec<C> spec, Effects<C> effects, EventLog log, StageListener listener) {
        this.spec = spec;
        this.effects = effects;
        this.log = log;
        this.listener = listener;
    }

    /** Starts the work; what runs in its slot is interrupted first, and waited for by the new run. */
    void start(Slot slot, Row.Work work, StoredRow origin) {
        running.compute(slot, (same, before) -> {
            if (before != null) {
                before.interrupt();
            }
            return Thread.ofVirtual()
                    .name("effect-" + spec.name() + "-" + slot.row().kind())
                    .start(() -> run(before, slot, work, origin));
        });
    }

    private void run(@Nullable Thread before, Slot slot, Row.Work work, StoredRow origin) {
        try {
            if (before != null) {
                before.join();
            }
            runUntilDone(slot, work, origin);
        } catch (InterruptedException e) {
            LOG.atDebug().addKeyValue("work", slot.row()).log("Effect was interrupted");
        } finally {
            running.remove(slot, Thread.currentThread());
        }
    }

    private void runUntilDone(Slot slot, Row.Work work, StoredRow origin) throws InterruptedException {
        String trace = listener.hop(spec.name(), "effect " + slot.row().kind(), origin.traceparent());
        Duration pause = FIRST_RETRY;
        while (true) {
            try {
                effects.run(work, new OneRun(slot, origin, trace));
                return;
            } catch (RuntimeException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedException();
                }
                LOG.atError()
                        .setCause(e)
                        .addKeyValue("stage", spec.name())
                        .addKeyValue("key", slot.key())
                        .addKeyValue("work", slot.row())
                        .addKeyValue("retryIn", pause)
                        .log("Effect failed unexpectedly and is run again");
            }
            Thread.sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LAST_RETRY) > 0 ? LAST_RETRY : pause.multipliedBy(2);
        }
    }

    /** Interrupts the work in that slot, if it runs. */
    void cancel(Slot slot) {
        Thread thread = running.get(slot);
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** Interrupts all work of a task that is no longer ours. */
    void cancelAll(int partition) {
        running.forEach((slot, thread) -> {
            if (slot.partition() == partition) {
                thread.interrupt();
            }
        });
    }

    /** Interrupts all work and waits until it has ended, or 10 s at most. */
    @Override
    public void close() {
        running.values().forEach(Thread::interrupt);
        long deadline = System.nanoTime() + CLOSE_WITHIN.toNanos();
        for (Thread thread : running.values()) {
            try {
                if (!thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
                    LOG.atWarn().addKeyValue("thread", thread.getName()).log("Effect did not end in time");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private final class OneRun implements Effects.Run<C> {

        private final Slot slot;
        private final StoredRow origin;
        private final @Nullable String trace;

        OneRun(Slot slot, StoredRow origin, @Nullable String trace) {
            this.slot = slot;
            this.origin = origin;
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
