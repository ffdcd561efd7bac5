package dev.cairn.deploy.router;

/** How a drain ended. */
public sealed interface Drain {

    /** No request is under way any more. */
    record Complete() implements Drain {}

    /**
     * The time was over first.
     *
     * @param inFlight the requests still under way; retiring the instances now breaks them off
     */
    record TimedOut(int inFlight) implements Drain {}
}
