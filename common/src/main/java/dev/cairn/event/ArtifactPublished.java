package dev.cairn.event;

import org.jspecify.annotations.Nullable;

import dev.cairn.oci.Digest;

/**
 * A repository of the registry has a manifest that it did not have.
 *
 * @param image the repository in the registry
 * @param digest of the manifest
 * @param mediaType of the manifest
 * @param size of the manifest alone, in bytes
 * @param artifactType what a manifest that belongs to another one is, such as a signature; null where none is named
 * @param subject the manifest that it belongs to; null where it stands alone
 * @param notice what the registry wrote down
 */
public record ArtifactPublished(
        String image,
        Digest digest,
        String mediaType,
        long size,
        @Nullable String artifactType,
        @Nullable Digest subject,
        RegistryNotice notice)
        implements RegistryEvent {}
