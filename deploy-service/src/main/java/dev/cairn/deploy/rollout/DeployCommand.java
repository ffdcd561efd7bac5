package dev.cairn.deploy.rollout;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.ArtifactName;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.EnvironmentName;
import dev.cairn.model.InstanceId;
import dev.cairn.oci.Digest;

/** What enters the inbox of {@link DeployStage}: what effects report. */
public sealed interface DeployCommand {

    /** The name of the stage, and of its inbox. */
    String STAGE = "deployments";

    /** Whose deployment it is about. */
    EnvironmentName environment();

    /** Which deployment it is about. */
    DeploymentId deployment();

    /**
     * A rollout has begun.
     *
     * @param environment where
     * @param deployment which
     */
    record RolloutBegan(EnvironmentName environment, DeploymentId deployment) implements DeployCommand {}

    /**
     * An instance runs and is healthy.
     *
     * @param environment where
     * @param deployment which
     * @param artifact what it runs
     * @param instance its name
     * @param digest of the artifact
     * @param address {@code host:port}; empty for one that serves nothing
     * @param isolation how it is isolated
     */
    record InstanceUp(
            EnvironmentName environment,
            DeploymentId deployment,
            ArtifactName artifact,
            InstanceId instance,
            Digest digest,
            String address,
            String isolation)
            implements DeployCommand {}

    /**
     * An instance was stopped, or found gone.
     *
     * @param environment where
     * @param deployment whose instance it was
     * @param artifact what it ran
     * @param instance its name
     * @param reason as in InstanceRetired
     */
    record InstanceDown(
            EnvironmentName environment,
            DeploymentId deployment,
            ArtifactName artifact,
            InstanceId instance,
            String reason)
            implements DeployCommand {}

    /**
     * The duty of an environment has begun, or begun again: what is not here any more was stopped while nobody could tell,
     * such as at the end of {@code up} or just before a crash.
     *
     * @param environment where
     * @param deployment which one is to run
     * @param instances all that were found there and are not retired, of any deployment
     */
    record FleetSeen(EnvironmentName environment, DeploymentId deployment, Set<InstanceId> instances)
            implements DeployCommand {

        public FleetSeen {
            instances = Set.copyOf(instances);
        }
    }

    /**
     * Traffic goes to the new instances.
     *
     * @param environment where
     * @param deployment which
     * @param instances those that serve
     * @param url where the router answers
     */
    record RolloutSucceeded(
            EnvironmentName environment,
            DeploymentId deployment,
            List<InstanceId> instances,
            @Nullable String url) implements DeployCommand {

        public RolloutSucceeded {
            instances = List.copyOf(instances);
        }
    }

    /**
     * The rollout was given up, and its instances are gone.
     *
     * @param environment where
     * @param deployment which
     * @param reason a word for scripts
     * @param message what went wrong and what to do
     * @param lastLines the end of the instance's output
     */
    record RolloutFailed(
            EnvironmentName environment, DeploymentId deployment, String reason, String message, List<String> lastLines)
            implements DeployCommand {

        public RolloutFailed {
            lastLines = List.copyOf(lastLines);
        }
    }
}
