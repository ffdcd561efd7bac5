package dev.cairn.deploy.target;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.cairn.model.InstanceId;

/**
 * A place where instances run. There is no verb that changes one.
 *
 * <p>Threading: all calls block, may be made from many (virtual) threads at once, and are serialised for each instance.
 *
 * <p>Convergence: an effect looks before it acts. A start of what exists returns it, a retirement of what is gone is
 * success; so every call may be repeated after a crash, by this owner or by the next.
 *
 * <p>Fences: {@link #start} and {@link #retire} refuse a fence lower than the highest seen for the same application and
 * environment ({@link TargetFailure.Fenced}), also after a restart.
 *
 * <p>Failure: every call throws {@link TargetException}, and has a deadline of its own.
 */
public interface Target {

    /**
     * Starts an instance, or returns the one that has this id, in whatever state it is: an instance that has exited or
     * was retired does not run again. That it runs says nothing of its health.
     *
     * @throws TargetException if it was not started; then nothing of it is left
     */
    Instance start(InstanceSpec spec, Fence fence);

    /** The instance as it is now; empty if it was never started here or its last traces have been swept away. */
    Optional<Instance> inspect(InstanceId id);

    /** All instances that match, whatever their state, in the order of their ids. */
    List<Instance> list(InstanceFilter filter);

    /**
     * Ends an instance: asks it, waits, then kills all that is left of it. When this returns nothing of it runs, and
     * its address may be given to another; its output can still be read.
     *
     * @param stopWithin how long it may take to end after it was asked to, before it is killed
     */
    Retirement retire(InstanceId id, Duration stopWithin, Fence fence);

    /**
     * The last lines of an instance's output, oldest first; empty if there is none.
     *
     * @param lastLines how many at most
     */
    List<String> output(InstanceId id, int lastLines);

    /** How this target keeps instances apart, as tried on this machine. */
    Isolation isolation();
}
