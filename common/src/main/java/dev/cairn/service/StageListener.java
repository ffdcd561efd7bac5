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
     * A hop of a trace begins: a message is decided on, or an effect starts.
     *
     * @return what goes on as the trace's context
     */
    default @Nullable String hop(String stage, String what, @Nullable String traceparent) {
        return traceparent;
    }

    /** Does nothing. */
    StageListener NONE = new StageListener() {};
}
