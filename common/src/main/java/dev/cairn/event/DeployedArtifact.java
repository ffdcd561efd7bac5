package dev.cairn.event;

import dev.cairn.model.ArtifactKind;
import dev.cairn.model.ArtifactName;
import dev.cairn.oci.Digest;

/**
 * An artifact as a deployment runs it.
 *
 * @param name which one
 * @param kind what it is
 * @param image the repository in the registry
 * @param digest of the manifest
 */
public record DeployedArtifact(ArtifactName name, ArtifactKind kind, String image, Digest digest) {}
