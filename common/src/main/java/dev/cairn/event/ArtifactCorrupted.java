package dev.cairn.event;

import dev.cairn.oci.Digest;

/**
 * Content of a repository was found to be other bytes than its digest says. It is not served any more.
 *
 * @param image the repository in the registry
 * @param digest of the content: a manifest's or a blob's
 * @param notice what the registry wrote down
 */
public record ArtifactCorrupted(String image, Digest digest, RegistryNotice notice) implements RegistryEvent {}
