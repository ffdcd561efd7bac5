package dev.cairn.cli.status;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.cairn.cli.facts.RecordedFact;
import dev.cairn.event.ArtifactEvent;
import dev.cairn.event.CommitAccepted;
import dev.cairn.event.CommitEvent;
import dev.cairn.event.CommitRejected;
import dev.cairn.event.DeploymentEvent;
import dev.cairn.event.OperationEvent;
import dev.cairn.event.RegistryEvent;
import dev.cairn.model.Application;
import dev.cairn.model.EnvironmentName;
import dev.cairn.model.RepositoryName;

/**
 * What all applications run, and where: a fold over facts, and nothing else. The facts of a partition must come in its
 * order; those of different partitions may come in any. One thread at a time.
 */
final class Environments {

    private final SortedMap<Application, SortedMap<EnvironmentName, EnvironmentState>> environments = new TreeMap<>();
    private final SortedMap<Application, BuildsState> builds = new TreeMap<>();
    private final Map<RepositoryName, Application> owners = new HashMap<>();

    void add(RecordedFact recorded) {
        switch (recorded.data()) {
            case CommitEvent event -> add(event, recorded);
            case ArtifactEvent event ->
                builds.put(
                        event.application(),
                        builds(event.application())
                                .with(
                                        event,
                                        recorded.fact().id(),
                                        recorded.fact().delivery(),
                                        recorded.at()));
            case DeploymentEvent event -> add(event, recorded);
            case RegistryEvent _, OperationEvent _ -> {
                // Says nothing about what runs.
            }
        }
    }

    private void add(CommitEvent event, RecordedFact recorded) {
        if (event instanceof CommitAccepted accepted) {
            owners.put(accepted.repository(), accepted.application());
        } else if (event instanceof CommitRejected rejected
                && !rejected.reason().equals("superseded")) {
            Application owner = owners.get(rejected.repository());
            // It may have named an application that belongs to another repository.
            if (owner != null && rejected.repository().equals(builds(owner).repository())) {
                Failure failure = new Failure(
                        null,
                        recorded.fact().delivery(),
                        rejected.commit(),
                        recorded.at(),
                        rejected.reason(),
                        String.join("\n", rejected.problems()),
                        List.of());
                builds.put(owner, builds(owner).refused(failure));
            }
        }
    }

    private void add(DeploymentEvent event, RecordedFact recorded) {
        SortedMap<EnvironmentName, EnvironmentState> ofApplication =
                environments.computeIfAbsent(event.application(), _ -> new TreeMap<>());
        EnvironmentState known = ofApplication.getOrDefault(event.environment(), EnvironmentState.EMPTY);
        ofApplication.put(event.environment(), known.with(event, recorded.fact().delivery(), recorded.at()));
    }

    /** All applications that were ever built or deployed. */
    SortedSet<Application> applications() {
        SortedSet<Application> all = new TreeSet<>(environments.keySet());
        all.addAll(builds.keySet());
        return all;
    }

    BuildsState builds(Application application) {
        return builds.getOrDefault(application, BuildsState.EMPTY);
    }

    /** The environments to which something was ever to be deployed. */
    SortedMap<EnvironmentName, EnvironmentState> of(Application application) {
        return environments.getOrDefault(application, new TreeMap<>());
    }
}
