package dev.cairn.event;

import dev.cairn.oci.Digest;

/**
 * A fact of {@link Topic#REGISTRY}, keyed by the repository of the image. It tells nothing of the delivery that an
 * artifact belongs to: a registry does not know. The digest joins them.
 */
public sealed interface RegistryEvent extends Event permits ArtifactPublished, ArtifactCollected, ArtifactCorrupted {

    @Override
    default Topic topic() {
        return Topic.REGISTRY;
    }

    /** The repository in the registry. */
    String image();

    /** What it concerns. */
    Digest digest();

    /** Which notice of the registry the fact tells. */
    RegistryNotice notice();

    @Override
    default String key() {
        return image();
    }
}
