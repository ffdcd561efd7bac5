package dev.cairn.event;

import dev.cairn.oci.Digest;

/**
 * A repository of the registry has a manifest no more.
 *
 * @param image the repository in the registry
 * @param digest of the manifest
 * @param reason who or what took it away, for people
 * @param notice what the registry wrote down
 */
public record ArtifactCollected(String image, Digest digest, String reason, RegistryNotice notice)
        implements RegistryEvent {}
