package dev.cairn.event;

import dev.cairn.model.Application;
import dev.cairn.model.CommitId;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.EnvironmentName;

/**
 * A newer deployment to the same environment took the place of this one before it was done.
 *
 * @param application the application
 * @param deployment the deployment
 * @param environment the environment
 * @param commit the commit
 * @param by the newer one
 */
public record DeploymentSuperseded(
        Application application, DeploymentId deployment, EnvironmentName environment, CommitId commit, DeploymentId by)
        implements DeploymentEvent {}
