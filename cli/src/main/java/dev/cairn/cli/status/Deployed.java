package dev.cairn.cli.status;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.cairn.event.DeployedArtifact;
import dev.cairn.event.DeploymentReason;
import dev.cairn.event.DeploymentRequested;
import dev.cairn.event.EventId;
import dev.cairn.model.CommitId;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.GitRef;
import dev.cairn.model.RepositoryName;

/**
 * A deployment as an environment knows it.
 *
 * @param deployment its id
 * @param delivery the push that it comes from
 * @param repository of the commit
 * @param ref of the commit
 * @param commit what runs
 * @param artifacts what runs, by digest
 * @param reason why it was asked for
 * @param since when the broker stored that it succeeded; while it is under way, that it was asked for
 * @param url where it answers
 */
public record Deployed(
        DeploymentId deployment,
        EventId delivery,
        RepositoryName repository,
        GitRef ref,
        CommitId commit,
        List<DeployedArtifact> artifacts,
        DeploymentReason reason,
        Instant since,
        @Nullable String url) {

    public Deployed {
        artifacts = List.copyOf(artifacts);
    }

    static Deployed asked(DeploymentRequested requested, EventId delivery, Instant at) {
        return new Deployed(
                requested.deployment(),
                delivery,
                requested.repository(),
                requested.ref(),
                requested.commit(),
                requested.artifacts(),
                requested.reason(),
                at,
                null);
    }

    Deployed succeeded(Instant at, @Nullable String where) {
        return new Deployed(deployment, delivery, repository, ref, commit, artifacts, reason, at, where);
    }
}
