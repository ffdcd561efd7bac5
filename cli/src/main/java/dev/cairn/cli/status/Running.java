package dev.cairn.cli.status;

import java.time.Instant;

import dev.cairn.event.InstanceStarted;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.InstanceId;
import dev.cairn.oci.Digest;

/**
 * An instance that was started and not retired.
 *
 * @param instance its id
 * @param deployment the deployment that it belongs to
 * @param artifact what it runs
 * @param digest what it runs
 * @param address {@code host:port}; empty if it serves nothing
 * @param isolation {@code namespaces}, or {@code none} with the reason
 * @param since when the broker stored that it started
 */
public record Running(
        InstanceId instance,
        DeploymentId deployment,
        ArtifactName artifact,
        Digest digest,
        String address,
        String isolation,
        Instant since) {

    static Running of(InstanceStarted started, Instant at) {
        return new Running(
                started.instance(),
                started.deployment(),
                started.artifact(),
                started.digest(),
                started.address(),
                started.isolation(),
                at);
    }
}
