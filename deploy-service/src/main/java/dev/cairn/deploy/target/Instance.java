package dev.cairn.deploy.target;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.InstanceId;

/**
 * An instance as the target sees it now.
 *
 * @param id its name
 * @param labels what it belongs to
 * @param state what has become of it
 * @param address where it was told to listen; null where it serves nothing
 * @param isolation how it is kept apart
 * @param limits by what means its limits are enforced
 */
public record Instance(
        InstanceId id,
        InstanceLabels labels,
        InstanceState state,
        @Nullable Address address,
        Isolation isolation,
        LimitsInForce limits) {

    /** Whether it runs; that says nothing of its health. */
    public boolean isRunning() {
        return state instanceof InstanceState.Running;
    }
}
