package dev.cairn.build.builds;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.cairn.event.DeployedArtifact;
import dev.cairn.event.EventId;
import dev.cairn.model.Application;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.ArtifactSpec;
import dev.cairn.model.CommitId;
import dev.cairn.model.EnvironmentSpec;
import dev.cairn.model.GitRef;
import dev.cairn.model.RepositoryName;
import dev.cairn.service.Row;

/** The state of one application's builds. */
public sealed interface BuildRow extends Row {

    /**
     * Whose the application's name is: the repository that used it first.
     *
     * @param repository the repository
     */
    record Owner(RepositoryName repository) implements BuildRow {

        static final String ID = "owner";

        @Override
        public String id() {
            return ID;
        }
    }

    /**
     * A build that is not done.
     *
     * @param build the id of the BuildRequested
     * @param delivery the push that it comes from
     * @param application the application
     * @param repository the repository
     * @param ref the ref that was pushed
     * @param commit the commit
     * @param generation the count of changes in the repository
     * @param expected how many artifacts there are
     * @param built those that are in the registry
     * @param environments where it is to run
     * @param deploys whether the ref is one that is deployed
     */
    record Build(
            EventId build,
            EventId delivery,
            Application application,
            RepositoryName repository,
            GitRef ref,
            CommitId commit,
            long generation,
            int expected,
            List<DeployedArtifact> built,
            List<EnvironmentSpec> environments,
            boolean deploys)
            implements BuildRow {

        public Build {
            built = List.copyOf(built);
            environments = List.copyOf(environments);
        }

        @Override
        public String id() {
            return build.value();
        }

        Build with(DeployedArtifact artifact) {
            List<DeployedArtifact> more = new ArrayList<>(built);
            more.add(artifact);
            return new Build(
                    build,
                    delivery,
                    application,
                    repository,
                    ref,
                    commit,
                    generation,
                    expected,
                    more,
                    environments,
                    deploys);
        }

        boolean isSameLine(RepositoryName otherRepository, GitRef otherRef) {
            return repository.equals(otherRepository) && ref.equals(otherRef);
        }
    }

    /**
     * An artifact is to be built.
     *
     * @param build the id of the BuildRequested
     * @param artifact how
     * @param repository the repository
     * @param ref the ref that was pushed
     * @param commit the commit
     * @param commitTime when it was committed
     */
    record ArtifactJob(
            EventId build,
            ArtifactSpec artifact,
            RepositoryName repository,
            GitRef ref,
            CommitId commit,
            Instant commitTime)
            implements BuildRow, Row.Work {

        @Override
        public String id() {
            return idOf(build, artifact.name());
        }

        static String idOf(EventId build, ArtifactName artifact) {
            return build.value() + "/" + artifact.value();
        }
    }

    /**
     * The build of an artifact was told to have begun.
     *
     * @param id of the job
     */
    record Began(String id) implements BuildRow {}
}
