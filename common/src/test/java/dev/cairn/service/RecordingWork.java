package dev.cairn.service;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs nothing: tells what would run. */
final class RecordingWork implements WorkRunner {

    /** A run of work. */
    record Started(Slot slot, Row.Work work, StoredRow origin) {}

    final List<Started> started = new ArrayList<>();
    final List<Slot> cancelled = new ArrayList<>();
    private final Map<Slot, Started> running = new LinkedHashMap<>();

    @Override
    public void start(Slot slot, Row.Work work, StoredRow origin) {
        Started run = new Started(slot, work, origin);
        started.add(run);
        running.put(slot, run);
    }

    @Override
    public void cancel(Slot slot) {
        cancelled.add(slot);
        running.remove(slot);
    }

    @Override
    public void cancelAll(int partition) {
        running.keySet().removeIf(slot -> slot.partition() == partition);
    }

    /** What runs now. */
    List<Started> running() {
        return List.copyOf(running.values());
    }
}
