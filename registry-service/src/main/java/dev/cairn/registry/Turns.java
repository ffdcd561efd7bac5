package dev.cairn.registry;

/**
 * Lets other virtual threads have the processor during long work. There are as many carriers as processors, and none is
 * taken away from a thread that computes (JEP 444): two large hashes would stop all other requests for seconds.
 */
public final class Turns {

    private Turns() {}

    /** To be called about every millisecond of work. */
    @SuppressWarnings("ThreadPriorityCheck") // it is fairness that is wanted here, and not order
    public static void pass() {
        Thread.yield();
    }
}
