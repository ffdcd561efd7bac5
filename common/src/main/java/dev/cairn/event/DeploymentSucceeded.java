package dev.cairn.event;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.Application;
import dev.cairn.model.CommitId;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.EnvironmentName;
import dev.cairn.model.InstanceId;

/**
 * All wanted instances are healthy through the switch and traffic goes to them.
 *
 * @param application the application
 * @param deployment the deployment
 * @param environment the environment
 * @param commit the commit
 * @param instances those that serve
 * @param url where the router answers for it
 */
public record DeploymentSucceeded(
        Application application,
        DeploymentId deployment,
        EnvironmentName environment,
        CommitId commit,
        List<InstanceId> instances,
        @Nullable String url)
        implements DeploymentEvent {
    public DeploymentSucceeded {
        instances = List.copyOf(instances);
    }
}
