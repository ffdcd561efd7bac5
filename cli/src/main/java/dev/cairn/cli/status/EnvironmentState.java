package dev.cairn.cli.status;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.cairn.event.DeploymentEvent;
import dev.cairn.event.DeploymentFailed;
import dev.cairn.event.DeploymentRequested;
import dev.cairn.event.DeploymentStarted;
import dev.cairn.event.DeploymentSucceeded;
import dev.cairn.event.DeploymentSuperseded;
import dev.cairn.event.EventId;
import dev.cairn.event.InstanceRetired;
import dev.cairn.event.InstanceStarted;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.InstanceId;

/**
 * One environment of an application. Immutable; {@link #with} is its only way forward.
 *
 * @param serving what succeeded last
 * @param underWay what was asked for and has no outcome
 * @param lastFailure what failed last, however long ago
 * @param instances all that run
 */
record EnvironmentState(
        @Nullable Deployed serving,
        Map<DeploymentId, Deployed> underWay,
        @Nullable Failure lastFailure,
        Map<InstanceId, Running> instances) {

    static final EnvironmentState EMPTY = new EnvironmentState(null, Map.of(), null, Map.of());

    EnvironmentState with(DeploymentEvent event, EventId delivery, Instant at) {
        return switch (event) {
            case DeploymentRequested e -> asked(Deployed.asked(e, delivery, at));
            case DeploymentStarted _ -> this;
            case InstanceStarted e -> started(Running.of(e, at));
            case InstanceRetired e -> retired(e.instance());
            case DeploymentSucceeded e ->
                Optional.ofNullable(underWay.get(e.deployment()))
                        .map(open -> closed(e.deployment(), open.succeeded(at, e.url()), lastFailure))
                        .orElse(this);
            case DeploymentFailed e ->
                closed(
                        e.deployment(),
                        serving,
                        new Failure(
                                e.deployment().value(),
                                delivery,
                                e.commit(),
                                at,
                                e.reason(),
                                e.message(),
                                e.lastLines()));
            case DeploymentSuperseded e -> closed(e.deployment(), serving, lastFailure);
        };
    }

    private EnvironmentState asked(Deployed deployed) {
        Map<DeploymentId, Deployed> more = new LinkedHashMap<>(underWay);
        more.put(deployed.deployment(), deployed);
        return new EnvironmentState(serving, more, lastFailure, instances);
    }

    private EnvironmentState closed(
            DeploymentId deployment, @Nullable Deployed nowServing, @Nullable Failure nowFailed) {
        Map<DeploymentId, Deployed> fewer = new LinkedHashMap<>(underWay);
        fewer.remove(deployment);
        return new EnvironmentState(nowServing, fewer, nowFailed, instances);
    }

    private EnvironmentState started(Running running) {
        Map<InstanceId, Running> more = new LinkedHashMap<>(instances);
        more.put(running.instance(), running);
        return new EnvironmentState(serving, underWay, lastFailure, more);
    }

    private EnvironmentState retired(InstanceId instance) {
        Map<InstanceId, Running> fewer = new LinkedHashMap<>(instances);
        fewer.remove(instance);
        return new EnvironmentState(serving, underWay, lastFailure, fewer);
    }

    /** The instances of what serves. */
    List<Running> servingInstances() {
        return serving == null
                ? List.of()
                : instances.values().stream()
                        .filter(running -> running.deployment().equals(serving.deployment()))
                        .toList();
    }

    /** The failure, unless something has succeeded since. */
    Optional<Failure> presentFailure() {
        return Optional.ofNullable(lastFailure)
                .filter(failure -> serving == null || failure.at().isAfter(serving.since()));
    }
}
