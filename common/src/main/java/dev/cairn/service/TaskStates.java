package dev.cairn.service;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.cairn.event.Fact;

/** Which tasks this machine has, and which of them have caught up. Passes on what it is told. */
final class TaskStates implements StageListener {

    private record Task(String stage, int partition) {}

    private final Map<Task, Boolean> caughtUp = new ConcurrentHashMap<>();
    private final StageListener next;

    TaskStates(StageListener next) {
        this.next = next;
    }

    boolean allCaughtUp() {
        return caughtUp.values().stream().allMatch(Boolean::booleanValue);
    }

    boolean has(String stage, int partition) {
        return caughtUp.getOrDefault(new Task(stage, partition), false);
    }

    String describe() {
        long ready = caughtUp.values().stream().filter(Boolean::booleanValue).count();
        return ready + " of " + caughtUp.size() + " tasks have caught up";
    }

    @Override
    public void taskAssigned(String stage, int partition) {
        caughtUp.put(new Task(stage, partition), false);
        next.taskAssigned(stage, partition);
    }

    @Override
    public void taskCaughtUp(String stage, int partition) {
        caughtUp.put(new Task(stage, partition), true);
        next.taskCaughtUp(stage, partition);
    }

    @Override
    public void taskRevoked(String stage, int partition) {
        caughtUp.remove(new Task(stage, partition));
        next.taskRevoked(stage, partition);
    }

    @Override
    public void told(String stage, Fact fact) {
        next.told(stage, fact);
    }

    @Override
    public void parked(String stage, String key, String error) {
        next.parked(stage, key, error);
    }

    @Override
    public @Nullable String hop(String stage, String what, @Nullable String traceparent) {
        return next.hop(stage, what, traceparent);
    }
}
