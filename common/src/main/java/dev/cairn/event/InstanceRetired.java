package dev.cairn.event;

import dev.cairn.model.Application;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.EnvironmentName;
import dev.cairn.model.InstanceId;

/**
 * An instance was stopped, or found gone, and will not come back.
 *
 * @param application the application
 * @param deployment the deployment
 * @param environment the environment
 * @param artifact the artifact
 * @param instance the instance
 * @param reason {@code replaced}, {@code failed}, {@code superseded}, {@code lost} or {@code stopped}
 */
public record InstanceRetired(
        Application application,
        DeploymentId deployment,
        EnvironmentName environment,
        ArtifactName artifact,
        InstanceId instance,
        String reason)
        implements DeploymentEvent {}
