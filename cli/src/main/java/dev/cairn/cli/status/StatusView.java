package dev.cairn.cli.status;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

import dev.cairn.model.Application;
import dev.cairn.model.EnvironmentName;
import dev.cairn.model.EnvironmentSpec;
import dev.cairn.model.RepositoryName;

/**
 * What {@code cairn status} tells.
 *
 * @param at the time that it holds for
 * @param applications in the order of their names
 */
record StatusView(Instant at, List<ApplicationView> applications) {

    /** Whether something runs in an environment. */
    enum State {
        /** A deployment has succeeded. */
        SERVING("serving"),
        /** None has, yet. */
        NOT_DEPLOYED("not-deployed");

        private final String id;

        State(String id) {
            this.id = id;
        }

        @JsonValue
        String id() {
            return id;
        }
    }

    /**
     * One application.
     *
     * @param repository where its commits come from
     * @param building builds that are not over
     * @param buildFailure what could not be built, if nothing was since
     */
    record ApplicationView(
            Application application,
            @Nullable RepositoryName repository,
            List<BuildsState.Open> building,
            @Nullable Failure buildFailure,
            List<EnvironmentView> environments) {}

    /**
     * One environment.
     *
     * @param after the environment that it waits for
     * @param approvals how many a promotion to it needs
     * @param serving what succeeded last
     * @param instances all that run, of whichever deployment
     * @param underWay deployments without an outcome
     * @param lastFailure what failed last, however long ago
     */
    record EnvironmentView(
            EnvironmentName environment,
            State state,
            @Nullable EnvironmentName after,
            int approvals,
            @Nullable Deployed serving,
            List<Running> instances,
            List<Deployed> underWay,
            @Nullable Failure lastFailure) {}

    static StatusView of(Environments all, Instant at, Optional<Application> only) {
        List<ApplicationView> applications = all.applications().stream()
                .filter(application -> only.isEmpty() || only.get().equals(application))
                .map(application -> of(application, all))
                .toList();
        return new StatusView(at, applications);
    }

    private static ApplicationView of(Application application, Environments all) {
        BuildsState builds = all.builds(application);
        SortedMap<EnvironmentName, EnvironmentState> states = all.of(application);
        List<EnvironmentView> environments = new ArrayList<>();
        SortedSet<EnvironmentName> others = new TreeSet<>(states.keySet());
        for (EnvironmentSpec wanted : builds.environments()) {
            others.remove(wanted.name());
            environments.add(
                    of(wanted.name(), Optional.of(wanted), states.getOrDefault(wanted.name(), EnvironmentState.EMPTY)));
        }
        // What cairn.yaml does not name any more may run all the same.
        others.forEach(name ->
                environments.add(of(name, Optional.empty(), states.getOrDefault(name, EnvironmentState.EMPTY))));
        return new ApplicationView(
                application,
                builds.repository(),
                List.copyOf(builds.underWay().values()),
                builds.presentFailure().orElse(null),
                environments);
    }

    private static EnvironmentView of(EnvironmentName name, Optional<EnvironmentSpec> wanted, EnvironmentState state) {
        return new EnvironmentView(
                name,
                state.serving() == null ? State.NOT_DEPLOYED : State.SERVING,
                wanted.map(EnvironmentSpec::after).orElse(null),
                wanted.map(EnvironmentSpec::approvals).orElse(0),
                state.serving(),
                List.copyOf(state.instances().values()),
                List.copyOf(state.underWay().values()),
                state.lastFailure());
    }
}
