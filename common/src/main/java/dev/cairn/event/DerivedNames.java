package dev.cairn.event;

import dev.cairn.model.ArtifactName;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.InstanceId;

/** Names of things outside of the log that follow from facts, so that a second run finds what the first one made. */
public final class DerivedNames {

    private static final int BYTES = 8;

    private DerivedNames() {}

    /** The deployment that a DeploymentRequested with this id asks for. */
    public static DeploymentId deployment(EventId requested) {
        return new DeploymentId("d-" + EventId.hash(BYTES, requested.value()));
    }

    /**
     * One instance of a deployment.
     *
     * @param ordinal which of the wanted instances, from 0
     * @param incarnation 0 at first; each replacement of a lost instance is one more
     */
    public static InstanceId instance(DeploymentId deployment, ArtifactName artifact, int ordinal, long incarnation) {
        return new InstanceId("i-"
                + EventId.hash(
                        BYTES,
                        deployment.value(),
                        artifact.value(),
                        Integer.toString(ordinal),
                        Long.toString(incarnation)));
    }
}
