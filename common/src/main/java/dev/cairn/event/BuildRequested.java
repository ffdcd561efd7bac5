package dev.cairn.event;

import java.util.List;

import dev.cairn.model.Application;
import dev.cairn.model.ArtifactSpec;
import dev.cairn.model.CommitId;
import dev.cairn.model.EnvironmentSpec;
import dev.cairn.model.GitRef;
import dev.cairn.model.RepositoryName;

/**
 * The artifacts of an application are to be built from a commit: one for each application and commit pushed.
 *
 * @param application the application
 * @param repository the repository
 * @param ref the branch or tag
 * @param commit the commit
 * @param generation the count of changes in the repository, from 1: it orders the pushes to a ref, and tells apart those of the same
 *     commit
 * @param info what the commit says of itself
 * @param artifacts what to expect, as {@code cairn.yaml} has it
 * @param environments where it is to run, as {@code cairn.yaml} has it
 * @param deploys whether this ref is one that is deployed, or only built
 */
public record BuildRequested(
        Application application,
        RepositoryName repository,
        GitRef ref,
        CommitId commit,
        long generation,
        CommitInfo info,
        List<ArtifactSpec> artifacts,
        List<EnvironmentSpec> environments,
        boolean deploys)
        implements ArtifactEvent {
    public BuildRequested {
        artifacts = List.copyOf(artifacts);
        environments = List.copyOf(environments);
    }
}
