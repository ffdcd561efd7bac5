package dev.cairn.service;

import java.time.Instant;

/**
 * A small piece of a service's state, at most {@link #MAX_BYTES} as JSON. Rows are named by their type and id within a
 * key, and deleted when the work that they stand for is finished: a state does not grow with history.
 */
public interface Row {

    /** How large a row may be, in bytes of JSON. */
    int MAX_BYTES = 64 * 1024;

    /** Unique among the rows of this type and key. */
    String id();

    /**
     * A row that stands for open work: as long as it is there, the effect that belongs to it runs, on one machine, also
     * after a crash. A job's row goes with its outcome; a standing duty's row stays, see {@link Duty}.
     */
    interface Work extends Row {}

    /** Work without an end of its own, such as keeping an environment as it is. */
    interface Duty extends Work {}

    /** A row with a time at which something is due. */
    interface Timed extends Row {

        /** From then on the stage's {@link Stage#due} is asked what to do. */
        Instant dueAt();
    }
}
