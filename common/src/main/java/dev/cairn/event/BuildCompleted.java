package dev.cairn.event;

import java.util.List;

import dev.cairn.model.Application;
import dev.cairn.model.CommitId;
import dev.cairn.model.EnvironmentSpec;
import dev.cairn.model.GitRef;
import dev.cairn.model.RepositoryName;

/**
 * All artifacts of a build are in the registry. The fact is self-contained: whoever plans a deployment needs no other.
 *
 * @param application the application
 * @param build the id of the BuildRequested
 * @param repository the repository
 * @param ref the branch or tag
 * @param commit the commit
 * @param generation the count of changes in the repository: a lower one is an older push
 * @param artifacts what was built
 * @param environments where it is to run, as {@code cairn.yaml} has it
 * @param deploys whether this ref is one that is deployed, or only built
 */
public record BuildCompleted(
        Application application,
        EventId build,
        RepositoryName repository,
        GitRef ref,
        CommitId commit,
        long generation,
        List<DeployedArtifact> artifacts,
        List<EnvironmentSpec> environments,
        boolean deploys)
        implements ArtifactEvent {

    public BuildCompleted {
        artifacts = List.copyOf(artifacts);
        environments = List.copyOf(environments);
    }
}
