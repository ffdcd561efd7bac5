package dev.cairn.event;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.Application;
import dev.cairn.model.ArtifactKind;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.CommitId;
import dev.cairn.oci.Digest;

/**
 * An artifact was built and stands in the registry under this digest.
 *
 * @param application the application
 * @param build the id of the BuildRequested
 * @param artifact the artifact
 * @param commit the commit
 * @param kind what it is
 * @param image the repository in the registry
 * @param digest of the manifest: the only name of the artifact
 * @param size bytes of manifest, configuration and layers together
 * @param inputs all that went in beside the commit
 * @param tookMillis how long the build took, in milliseconds
 * @param sbom of its bill of materials; null where none was made
 * @param provenance of its provenance; null where none was made
 * @param signature of its signature; null where none was made
 */
public record ArtifactBuilt(
        Application application,
        EventId build,
        ArtifactName artifact,
        CommitId commit,
        ArtifactKind kind,
        String image,
        Digest digest,
        long size,
        List<BuildInput> inputs,
        long tookMillis,
        @Nullable Digest sbom,
        @Nullable Digest provenance,
        @Nullable Digest signature)
        implements ArtifactEvent {
    public ArtifactBuilt {
        inputs = List.copyOf(inputs);
    }
}
