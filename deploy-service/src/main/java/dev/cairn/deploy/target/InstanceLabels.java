package dev.cairn.deploy.target;

import dev.cairn.model.Application;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.EnvironmentName;
import dev.cairn.oci.Digest;

/**
 * What an instance belongs to; the target keeps it beside the instance, so that a new owner can adopt it.
 *
 * @param application whose it is
 * @param environment where it belongs
 * @param artifact which artifact of the application it runs
 * @param deployment which deployment started it
 * @param digest of the image that it runs
 */
public record InstanceLabels(
        Application application,
        EnvironmentName environment,
        ArtifactName artifact,
        DeploymentId deployment,
        Digest digest) {}
