package dev.cairn.build.builder;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

import dev.cairn.model.Application;
import dev.cairn.model.ArtifactSpec;
import dev.cairn.model.CommitId;

/**
 * One artifact to be built.
 *
 * @param buildId names the attempt; no two builds of the same id and artifact may run at a time
 * @param application whose artifact it is
 * @param commit what the source is the tree of
 * @param commitTime the only time that goes into the image
 * @param artifact what to build
 * @param source the folder with the commit's tree, which is only read
 * @param deadline how long the whole build may take, the push included
 */
public record BuildRequest(
        String buildId,
        Application application,
        CommitId commit,
        Instant commitTime,
        ArtifactSpec artifact,
        Path source,
        Duration deadline) {

    /** The repository in the registry that the image goes to: {@code APPLICATION/ARTIFACT}. */
    public String repository() {
        return application + "/" + artifact.name();
    }
}
