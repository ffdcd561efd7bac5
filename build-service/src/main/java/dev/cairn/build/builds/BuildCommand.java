package dev.cairn.build.builds;

import java.util.List;

import dev.cairn.event.BuildInput;
import dev.cairn.event.CommitInfo;
import dev.cairn.event.EventId;
import dev.cairn.model.Application;
import dev.cairn.model.ArtifactKind;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.ArtifactSpec;
import dev.cairn.model.CommitId;
import dev.cairn.model.EnvironmentSpec;
import dev.cairn.model.GitRef;
import dev.cairn.model.RepositoryName;
import dev.cairn.oci.Digest;

/** What enters the inbox of {@link BuildStage}. */
public sealed interface BuildCommand {

    /** The name of the stage that takes these commands, and of its inbox. */
    String STAGE = "builds";

    /**
     * A commit was read: build it. The components are those of BuildRequested.
     *
     * @param application the application
     * @param repository the repository
     * @param ref the ref that was pushed
     * @param commit the commit
     * @param generation the count of changes in the repository
     * @param info what the commit says of itself
     * @param artifacts what to build
     * @param environments where it is to run
     * @param deploys whether the ref is one that is deployed
     */
    record RequestBuild(
            Application application,
            RepositoryName repository,
            GitRef ref,
            CommitId commit,
            long generation,
            CommitInfo info,
            List<ArtifactSpec> artifacts,
            List<EnvironmentSpec> environments,
            boolean deploys)
            implements BuildCommand {

        public RequestBuild {
            artifacts = List.copyOf(artifacts);
            environments = List.copyOf(environments);
        }
    }

    /**
     * The build of an artifact has begun.
     *
     * @param build the id of the BuildRequested
     * @param artifact which one
     */
    record BuildBegan(EventId build, ArtifactName artifact) implements BuildCommand {}

    /**
     * An artifact is in the registry.
     *
     * @param build the id of the BuildRequested
     * @param artifact which one
     * @param kind what it is
     * @param image the repository in the registry
     * @param digest of the manifest
     * @param size in bytes, all together
     * @param inputs all that went in
     * @param tookMillis how long it took, in milliseconds
     */
    record ArtifactReady(
            EventId build,
            ArtifactName artifact,
            ArtifactKind kind,
            String image,
            Digest digest,
            long size,
            List<BuildInput> inputs,
            long tookMillis)
            implements BuildCommand {

        public ArtifactReady {
            inputs = List.copyOf(inputs);
        }
    }

    /**
     * An artifact could not be built.
     *
     * @param build the id of the BuildRequested
     * @param artifact which one
     * @param reason a word for scripts
     * @param message what went wrong and what to do
     * @param lastLines the end of the build's output
     */
    record BuildBroke(EventId build, ArtifactName artifact, String reason, String message, List<String> lastLines)
            implements BuildCommand {

        public BuildBroke {
            lastLines = List.copyOf(lastLines);
        }
    }
}
