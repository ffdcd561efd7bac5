package dev.cairn.event;

import java.util.List;

import dev.cairn.model.Application;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.CommitId;

/**
 * An artifact could not be built.
 *
 * @param application the application
 * @param build the id of the BuildRequested
 * @param artifact the artifact
 * @param commit the commit
 * @param reason a word that scripts can use, such as {@code compilation}, {@code deadline}, {@code invalid-source},
 *     {@code application-taken}
 * @param message what went wrong and what to do
 * @param lastLines the end of the build's output
 */
public record BuildFailed(
        Application application,
        EventId build,
        ArtifactName artifact,
        CommitId commit,
        String reason,
        String message,
        List<String> lastLines)
        implements ArtifactEvent {
    public BuildFailed {
        lastLines = List.copyOf(lastLines);
    }
}
