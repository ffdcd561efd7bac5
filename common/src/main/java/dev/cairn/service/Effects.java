package dev.cairn.service;

import org.jspecify.annotations.Nullable;

import dev.cairn.event.EventId;

/**
 * What a stage does to the world. Each open row of work has one run, on a virtual thread of its own.
 *
 * <p>A run looks before it acts: it may be a second one, after a crash, or for a moment beside another machine's. It is
 * interrupted when its row is gone or another machine has taken over; then it stops soon and reports nothing. A run that
 * throws is started again, later each time.
 *
 * @param <C> the root of the stage's commands
 */
@FunctionalInterface
public interface Effects<C> {

    /** Carries the work out, and reports what came of it. */
    void run(Row.Work work, Run<C> run) throws InterruptedException;

    /**
     * One run.
     *
     * @param <C> the root of the stage's commands
     */
    interface Run<C> {

        /** The key that the work belongs to. */
        String key();

        /**
         * Grows with each intent of a key: the offset of the fact that the work comes from. Whoever acts on the world
         * refuses a lower one than it has seen.
         */
        long fence();

        /** The fact that the work comes from. */
        EventId cause();

        /** The trail that the work belongs to. */
        EventId delivery();

        /** The trace that the work belongs to. */
        @Nullable
        String traceparent();

        /**
         * Puts an outcome or a step's result into the stage's inbox, and returns when it is durable there. It is tried
         * until then.
         *
         * @param step distinguishes the reports of one run; a second run's report of the same step has the same id
         */
        void report(String step, C command) throws InterruptedException;
    }
}
