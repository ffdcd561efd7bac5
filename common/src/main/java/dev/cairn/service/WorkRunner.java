package dev.cairn.service;

/** Runs open work. Called by the topology's threads: nothing here waits. */
interface WorkRunner {

    /** Which work: unique in the stage. */
    record Slot(int partition, String key, RowKey row) {}

    /** Starts the work; what runs in its slot is cancelled first, and ends before the new run begins. */
    void start(Slot slot, Row.Work work, StoredRow origin);

    /** Cancels the work in that slot, if it runs. */
    void cancel(Slot slot);

    /** Cancels all work of a task that is no longer ours. */
    void cancelAll(int partition);
}
