package dev.cairn.service;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.event.Fact;

/**
 * Which tasks this machine has, and which of them have caught up. Passes on what it is told; that a listener fails is
 * logged, and does not disturb the topology.
 */
final class TaskStates implements StageListener {

    private static final Logger LOG = LoggerFactory.getLogger(TaskStates.class);

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
        tell(() -> next.taskAssigned(stage, partition));
    }

    @Override
    public void taskCaughtUp(String stage, int partition) {
        caughtUp.put(new Task(stage, partition), true);
        tell(() -> next.taskCaughtUp(stage, partition));
    }

    @Override
    public void taskRevoked(String stage, int partition) {
        caughtUp.remove(new Task(stage, partition));
        tell(() -> next.taskRevoked(stage, partition));
    }

    @Override
    public void told(String stage, Fact fact) {
        tell(() -> next.told(stage, fact));
    }

    @Override
    public void parked(String stage, String key, String error) {
        tell(() -> next.parked(stage, key, error));
    }

    @Override
    public @Nullable String decided(String stage, String what, @Nullable String traceparent) {
        try {
            return next.decided(stage, what, traceparent);
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("A listener of the topology failed");
            return traceparent;
        }
    }

    @Override
    public EffectSpan effect(String stage, String kind, @Nullable String traceparent) {
        try {
            return next.effect(stage, kind, traceparent);
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("A listener of the topology failed");
            return new EffectSpan.Untraced(traceparent);
        }
    }

    private static void tell(Runnable what) {
        try {
            what.run();
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("A listener of the topology failed");
        }
    }
}
