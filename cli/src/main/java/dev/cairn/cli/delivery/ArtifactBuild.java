package dev.cairn.cli.delivery;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.ArtifactName;
import dev.cairn.oci.Digest;

/**
 * The build of one artifact of a delivery.
 *
 * @param artifact which one
 * @param outcome what became of it
 * @param image the repository in the registry, once it is built
 * @param digest of its manifest, once it is built
 * @param reason the word for why it failed
 * @param message why it failed
 */
public record ArtifactBuild(
        ArtifactName artifact,
        Outcome outcome,
        @Nullable String image,
        @Nullable Digest digest,
        @Nullable String reason,
        @Nullable String message) {

    static ArtifactBuild open(ArtifactName artifact) {
        return new ArtifactBuild(artifact, Outcome.UNDER_WAY, null, null, null, null);
    }

    static ArtifactBuild built(ArtifactName artifact, String image, Digest digest) {
        return new ArtifactBuild(artifact, Outcome.SUCCEEDED, image, digest, null, null);
    }

    static ArtifactBuild failed(ArtifactName artifact, String reason, String message) {
        return new ArtifactBuild(artifact, Outcome.FAILED, null, null, reason, message);
    }

    static ArtifactBuild superseded(ArtifactName artifact) {
        return new ArtifactBuild(artifact, Outcome.SUPERSEDED, null, null, null, null);
    }
}
