package dev.cairn.service;

import org.jspecify.annotations.Nullable;

import dev.cairn.event.Fact;

/** Is told what a stage does, for metrics, traces and readiness. Called by the topology's thread: it must not wait. */
public interface StageListener {

    /** A task was assigned; it does not run effects yet. */
    default void taskAssigned(String stage, int partition) {}

    /** A task has caught up and runs effects. */
    default void taskCaughtUp(String stage, int partition) {}

    /** A task went to another owner, or is about to be set up again. */
    default void taskRevoked(String stage, int partition) {}

    /** A fact was written. */
    default void told(String stage, Fact fact) {}

    /** A record was parked. */
    default void parked(String stage, String key, String error) {}

    /**
     * A message is decided on: a hop of its trace.
     *
     * @return what goes on as the trace's context
     */
    default @Nullable String decided(String stage, String what, @Nullable String traceparent) {
        return traceparent;
    }

    /**
     * An effect begins, on the thread that calls this. Its runs after a failure belong to it.
     *
     * @param kind which kind of work it is
     */
    default EffectSpan effect(String stage, String kind, @Nullable String traceparent) {
        return new EffectSpan.Untraced(traceparent);
    }

    /** An effect from its first run to its end. Used by one thread alone. */
    interface EffectSpan extends AutoCloseable {

        /** What goes on as the trace's context. */
        @Nullable
        String traceparent();

        /** A run failed, and it is run again. */
        void failed(Throwable failure);

        /** It was cancelled: another machine does the work, or nobody wants it any more. */
        void cancelled();

        /** It has ended; a success, unless its last run failed or it was cancelled. */
        @Override
        void close();

        /** One that nobody looks at. */
        record Untraced(@Nullable String traceparent) implements EffectSpan {
            @Override
            public void failed(Throwable failure) {}

            @Override
            public void cancelled() {}

            @Override
            public void close() {}
        }
    }

    /** Does nothing. */
    StageListener NONE = new StageListener() {};
}
