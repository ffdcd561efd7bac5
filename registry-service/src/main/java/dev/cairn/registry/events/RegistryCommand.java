package dev.cairn.registry.events;

import dev.cairn.event.ArtifactCollected;
import dev.cairn.event.ArtifactCorrupted;
import dev.cairn.event.ArtifactPublished;
import dev.cairn.event.RegistryEvent;

/** What enters the inbox of {@link RegistryStage}: notices of a store, each with what is to be told of it. */
public sealed interface RegistryCommand {

    /** The event that follows, unless it was told before. */
    RegistryEvent event();

    /** A manifest was published. */
    record Published(ArtifactPublished event) implements RegistryCommand {}

    /** A manifest was collected. */
    record Collected(ArtifactCollected event) implements RegistryCommand {}

    /** Content was found corrupted. */
    record Corrupted(ArtifactCorrupted event) implements RegistryCommand {}
}
