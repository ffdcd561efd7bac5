package dev.cairn.event;

import dev.cairn.model.Application;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.CommitId;

/**
 * A newer push to the same repository and ref made this build needless before it was done.
 *
 * @param application the application
 * @param build the id of the BuildRequested
 * @param artifact the artifact
 * @param commit the commit
 * @param by the id of the newer BuildRequested
 */
public record BuildSuperseded(
        Application application, EventId build, ArtifactName artifact, CommitId commit, EventId by)
        implements ArtifactEvent {}
