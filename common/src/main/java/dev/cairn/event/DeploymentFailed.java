package dev.cairn.event;

import java.util.List;

import dev.cairn.model.Application;
import dev.cairn.model.CommitId;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.EnvironmentName;

/**
 * A deployment was given up; what served before still serves.
 *
 * @param application the application
 * @param deployment the deployment
 * @param environment the environment
 * @param commit the commit
 * @param reason a word that scripts can use, such as {@code unhealthy}, {@code exited}, {@code image}, {@code deadline}
 * @param message what went wrong and what to do
 * @param lastLines the end of the instance's output
 */
public record DeploymentFailed(
        Application application,
        DeploymentId deployment,
        EnvironmentName environment,
        CommitId commit,
        String reason,
        String message,
        List<String> lastLines)
        implements DeploymentEvent {
    public DeploymentFailed {
        lastLines = List.copyOf(lastLines);
    }
}
