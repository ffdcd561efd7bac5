package dev.cairn.cli.status;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.cairn.event.ArtifactBuilt;
import dev.cairn.event.ArtifactEvent;
import dev.cairn.event.BuildCompleted;
import dev.cairn.event.BuildFailed;
import dev.cairn.event.BuildRequested;
import dev.cairn.event.BuildStarted;
import dev.cairn.event.BuildSuperseded;
import dev.cairn.event.EventId;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.ArtifactSpec;
import dev.cairn.model.CommitId;
import dev.cairn.model.EnvironmentSpec;
import dev.cairn.model.GitRef;
import dev.cairn.model.RepositoryName;

/**
 * The builds of an application. Immutable; {@link #with} is its only way forward.
 *
 * @param repository where its commits come from; null before the first one
 * @param underWay what was asked for and is not over, by the id of the BuildRequested
 * @param lastFailure what failed last, however long ago
 * @param built when a commit was last built completely
 * @param environments where it is to run, as the newest commit that was built for it has it
 * @param generation of that commit
 */
record BuildsState(
        @Nullable RepositoryName repository,
        Map<EventId, Open> underWay,
        @Nullable Failure lastFailure,
        Instant built,
        List<EnvironmentSpec> environments,
        long generation) {

    static final BuildsState EMPTY = new BuildsState(null, Map.of(), null, Instant.MIN, List.of(), 0);

    /** What a build fails with whose repository does not own the application. */
    private static final String TAKEN = "application-taken";

    /**
     * A build that is not over.
     *
     * @param delivery the push that it comes from
     * @param ref of the commit
     * @param commit what is built
     * @param since when it was asked for
     * @param missing the artifacts that have no outcome yet
     */
    record Open(
            EventId delivery,
            GitRef ref,
            CommitId commit,
            Instant since,
            List<ArtifactName> missing,
            @Nullable RepositoryName before) {
        Open {
            missing = List.copyOf(missing);
        }

        Open without(ArtifactName artifact) {
            return new Open(
                    delivery,
                    ref,
                    commit,
                    since,
                    missing.stream().filter(name -> !name.equals(artifact)).toList(),
                    before);
        }
    }

    BuildsState with(ArtifactEvent event, EventId id, EventId delivery, Instant at) {
        return switch (event) {
            case BuildRequested e -> {
                Map<EventId, Open> more = new LinkedHashMap<>(underWay);
                List<ArtifactName> expected =
                        e.artifacts().stream().map(ArtifactSpec::name).toList();
                more.put(id, new Open(delivery, e.ref(), e.commit(), at, expected, repository));
                yield new BuildsState(e.repository(), more, lastFailure, built, environments, generation);
            }
            case BuildStarted _ -> this;
            case ArtifactBuilt e -> over(e.build(), e.artifact(), lastFailure);
            case BuildSuperseded e -> over(e.build(), e.artifact(), lastFailure);
            case BuildFailed e when e.reason().equals(TAKEN) -> notOurs(e.build());
            case BuildFailed e ->
                over(
                        e.build(),
                        e.artifact(),
                        new Failure(
                                e.artifact().value(),
                                delivery,
                                e.commit(),
                                at,
                                e.reason(),
                                e.message(),
                                e.lastLines()));
            case BuildCompleted e -> completed(e, at);
        };
    }

    /** A commit of its repository was refused before anything was built of it. */
    BuildsState refused(Failure failure) {
        boolean later = lastFailure == null || failure.at().isAfter(lastFailure.at());
        return new BuildsState(repository, underWay, later ? failure : lastFailure, built, environments, generation);
    }

    /** Another repository has named this application, and was refused: that says nothing about the application. */
    private BuildsState notOurs(EventId build) {
        Open open = underWay.get(build);
        if (open == null) {
            return this;
        }
        Map<EventId, Open> rest = new LinkedHashMap<>(underWay);
        rest.remove(build);
        return new BuildsState(open.before(), rest, lastFailure, built, environments, generation);
    }

    /** The failure, unless something was built since. */
    Optional<Failure> presentFailure() {
        return Optional.ofNullable(lastFailure).filter(failure -> failure.at().isAfter(built));
    }

    private BuildsState completed(BuildCompleted completed, Instant at) {
        boolean newer = completed.deploys() && completed.generation() > generation;
        return new BuildsState(
                repository,
                underWay,
                lastFailure,
                at,
                newer ? completed.environments() : environments,
                newer ? completed.generation() : generation);
    }

    private BuildsState over(EventId build, ArtifactName artifact, @Nullable Failure failure) {
        Map<EventId, Open> rest = new LinkedHashMap<>(underWay);
        Optional.ofNullable(underWay.get(build))
                .map(open -> open.without(artifact))
                .ifPresent(open -> {
                    if (open.missing().isEmpty()) {
                        rest.remove(build);
                    } else {
                        rest.put(build, open);
                    }
                });
        return new BuildsState(repository, rest, failure, built, environments, generation);
    }
}
