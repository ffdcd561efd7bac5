package dev.cairn.event;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.Application;
import dev.cairn.model.CommitId;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.EnvironmentName;
import dev.cairn.model.EnvironmentSpec;
import dev.cairn.model.GitRef;
import dev.cairn.model.RepositoryName;

/**
 * An environment is to run these artifacts. The fact is self-contained: what ran can be started again from it alone.
 *
 * @param application the application
 * @param deployment the deployment
 * @param environment the environment
 * @param repository the repository
 * @param ref the branch or tag
 * @param commit the commit
 * @param build the id of the BuildRequested that made the artifacts
 * @param generation the count of changes in the repository: an older push never replaces a newer one
 * @param artifacts what is to run
 * @param desired the whole desired state of the environment
 * @param reason why
 * @param replaces what succeeded there last; null for the first
 */
public record DeploymentRequested(
        Application application,
        DeploymentId deployment,
        EnvironmentName environment,
        RepositoryName repository,
        GitRef ref,
        CommitId commit,
        EventId build,
        long generation,
        List<DeployedArtifact> artifacts,
        EnvironmentSpec desired,
        DeploymentReason reason,
        @Nullable DeploymentId replaces)
        implements DeploymentEvent {
    public DeploymentRequested {
        artifacts = List.copyOf(artifacts);
    }
}
