package dev.cairn.event;

import dev.cairn.model.Application;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.EnvironmentName;

/**
 * A target has begun to carry out a deployment.
 *
 * @param application the application
 * @param deployment the deployment
 * @param environment the environment
 */
public record DeploymentStarted(Application application, DeploymentId deployment, EnvironmentName environment)
        implements DeploymentEvent {}
