package dev.cairn.event;

import dev.cairn.model.Application;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.CommitId;

/**
 * The build of one artifact has begun.
 *
 * @param application the application
 * @param build the id of the BuildRequested
 * @param artifact the artifact
 * @param commit the commit
 */
public record BuildStarted(Application application, EventId build, ArtifactName artifact, CommitId commit)
        implements ArtifactEvent {}
