package dev.cairn.event;

import dev.cairn.model.Application;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.EnvironmentName;
import dev.cairn.model.InstanceId;
import dev.cairn.oci.Digest;

/**
 * An instance runs and is healthy.
 *
 * @param application the application
 * @param deployment the deployment
 * @param environment the environment
 * @param artifact the artifact
 * @param instance the instance
 * @param digest of the artifact that it runs
 * @param address {@code host:port} where it listens; empty for one that serves nothing
 * @param isolation {@code namespaces}, or {@code none} with the reason
 */
public record InstanceStarted(
        Application application,
        DeploymentId deployment,
        EnvironmentName environment,
        ArtifactName artifact,
        InstanceId instance,
        Digest digest,
        String address,
        String isolation)
        implements DeploymentEvent {}
