package dev.cairn.cli.delivery;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.cairn.event.DeploymentRequested;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.EnvironmentName;
import dev.cairn.model.InstanceId;

/**
 * One deployment of a delivery.
 *
 * @param deployment its id
 * @param environment where
 * @param outcome what became of it
 * @param url where it answers, if it does
 * @param instances those that served when it succeeded
 * @param reason the word for why it failed
 * @param message why it failed
 */
public record Rollout(
        DeploymentId deployment,
        EnvironmentName environment,
        Outcome outcome,
        @Nullable String url,
        List<InstanceId> instances,
        @Nullable String reason,
        @Nullable String message) {

    public Rollout {
        instances = List.copyOf(instances);
    }

    static Rollout of(DeploymentRequested requested) {
        return new Rollout(
                requested.deployment(), requested.environment(), Outcome.UNDER_WAY, null, List.of(), null, null);
    }

    Rollout succeeded(List<InstanceId> serving, @Nullable String at) {
        return new Rollout(deployment, environment, Outcome.SUCCEEDED, at, serving, null, null);
    }

    Rollout failed(String word, String why) {
        return new Rollout(deployment, environment, Outcome.FAILED, null, List.of(), word, why);
    }

    Rollout superseded() {
        return new Rollout(deployment, environment, Outcome.SUPERSEDED, null, List.of(), null, null);
    }
}
