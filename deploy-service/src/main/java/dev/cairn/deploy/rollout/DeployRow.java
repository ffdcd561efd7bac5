package dev.cairn.deploy.rollout;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.cairn.event.DeployedArtifact;
import dev.cairn.event.DeploymentRequested;
import dev.cairn.event.EventId;
import dev.cairn.model.Application;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.CommitId;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.EnvironmentName;
import dev.cairn.model.EnvironmentSpec;
import dev.cairn.model.GitRef;
import dev.cairn.model.InstanceId;
import dev.cairn.model.RepositoryName;
import dev.cairn.service.Row;

/** The state of one application's environments. */
public sealed interface DeployRow extends Row {

    /**
     * What a deployment is to run; taken from its DeploymentRequested.
     *
     * @param application the application
     * @param deployment its name
     * @param delivery the push that it comes from
     * @param repository the repository
     * @param ref the ref that was pushed
     * @param commit the commit
     * @param generation the count of changes in the repository
     * @param artifacts what is to run
     * @param desired how
     * @param replaces what succeeded before
     */
    record Plan(
            Application application,
            DeploymentId deployment,
            EventId delivery,
            RepositoryName repository,
            GitRef ref,
            CommitId commit,
            long generation,
            List<DeployedArtifact> artifacts,
            EnvironmentSpec desired,
            @Nullable DeploymentId replaces) {

        public Plan {
            artifacts = List.copyOf(artifacts);
        }

        static Plan of(DeploymentRequested requested, EventId delivery) {
            return new Plan(
                    requested.application(),
                    requested.deployment(),
                    delivery,
                    requested.repository(),
                    requested.ref(),
                    requested.commit(),
                    requested.generation(),
                    requested.artifacts(),
                    requested.desired(),
                    requested.replaces());
        }

        EnvironmentName environment() {
            return desired.name();
        }

        DeployedArtifact artifact(ArtifactName name) {
            return artifacts.stream()
                    .filter(artifact -> artifact.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(
                            "Deployment " + deployment + " runs " + name + " but has no such artifact"));
        }
    }

    /**
     * A rollout under way; its effect replaces what runs.
     *
     * @param plan what is to run
     */
    record RolloutJob(Plan plan) implements DeployRow, Row.Work {

        @Override
        public String id() {
            return plan.environment().value();
        }
    }

    /**
     * What an environment runs; its effect is the standing duty to keep it so.
     *
     * @param plan what succeeded last
     * @param renewedBy the fact that made it anew: the success, or the end of a rollout after it, whose fence was higher
     */
    record UpkeepDuty(Plan plan, EventId renewedBy) implements DeployRow, Row.Duty {

        @Override
        public String id() {
            return plan.environment().value();
        }
    }

    /**
     * A step of the rollout under way was told, so that it is not told twice.
     *
     * @param environment where
     * @param deployment which
     */
    record Began(EnvironmentName environment, DeploymentId deployment) implements DeployRow {

        @Override
        public String id() {
            return environment.value();
        }
    }

    /**
     * An instance that was told to run.
     *
     * @param instance its name
     * @param application the application
     * @param delivery the push that it comes from
     * @param environment where
     * @param deployment whose
     * @param artifact what it runs
     */
    record Instance(
            InstanceId instance,
            Application application,
            EventId delivery,
            EnvironmentName environment,
            DeploymentId deployment,
            ArtifactName artifact)
            implements DeployRow {

        @Override
        public String id() {
            return instance.value();
        }
    }

    /**
     * The newest push that was asked to be deployed to an environment.
     *
     * @param environment where
     * @param repository the repository
     * @param ref the ref that was pushed
     * @param generation the count of changes in the repository
     */
    record Newest(EnvironmentName environment, RepositoryName repository, GitRef ref, long generation)
            implements DeployRow {

        @Override
        public String id() {
            return environment.value();
        }

        boolean isNewerThan(RepositoryName otherRepository, long otherGeneration) {
            return repository.equals(otherRepository) && generation >= otherGeneration;
        }
    }
}
