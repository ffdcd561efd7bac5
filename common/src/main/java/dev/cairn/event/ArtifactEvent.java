package dev.cairn.event;

import dev.cairn.model.Application;

/** A fact of {@link Topic#ARTIFACTS}, keyed by application. */
public sealed interface ArtifactEvent extends Event
        permits BuildRequested, BuildStarted, ArtifactBuilt, BuildFailed, BuildSuperseded, BuildCompleted {

    @Override
    default Topic topic() {
        return Topic.ARTIFACTS;
    }

    /** Whose artifact it is. */
    Application application();

    @Override
    default String key() {
        return application().value();
    }
}
