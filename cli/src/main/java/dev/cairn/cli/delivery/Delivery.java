package dev.cairn.cli.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import dev.cairn.cli.facts.RecordedFact;
import dev.cairn.event.ArtifactBuilt;
import dev.cairn.event.ArtifactEvent;
import dev.cairn.event.BuildCompleted;
import dev.cairn.event.BuildFailed;
import dev.cairn.event.BuildRequested;
import dev.cairn.event.BuildStarted;
import dev.cairn.event.BuildSuperseded;
import dev.cairn.event.CommitAccepted;
import dev.cairn.event.CommitEvent;
import dev.cairn.event.CommitInfo;
import dev.cairn.event.CommitPushed;
import dev.cairn.event.CommitRejected;
import dev.cairn.event.DeadLettered;
import dev.cairn.event.DeploymentEvent;
import dev.cairn.event.DeploymentFailed;
import dev.cairn.event.DeploymentRequested;
import dev.cairn.event.DeploymentStarted;
import dev.cairn.event.DeploymentSucceeded;
import dev.cairn.event.DeploymentSuperseded;
import dev.cairn.event.Dropped;
import dev.cairn.event.EventId;
import dev.cairn.event.InstanceRetired;
import dev.cairn.event.InstanceStarted;
import dev.cairn.event.OperationEvent;
import dev.cairn.event.Redriven;
import dev.cairn.event.RefDeleted;
import dev.cairn.event.RegistryEvent;
import dev.cairn.model.Application;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.DeploymentId;

/**
 * What is known of a delivery: all that follows from one push. Immutable; {@link #with} is its only way forward, and the
 * facts of a delivery may come in any order in which a cause precedes its consequence.
 *
 * @param id its name: the id of the CommitPushed
 * @param began when its first fact was stored
 * @param latest when its last fact up to now was stored
 * @param decided when the last outcome up to now of one of its steps was stored
 * @param push the push; null if it was not read, or a ref was deleted
 * @param deleted the ref that is gone, if that is all there is to tell
 * @param application whose it is, once the commit was read
 * @param info what the commit says of itself, once it was read
 * @param rejected why nothing is built from it
 * @param builds what is built, by artifact
 * @param completed what is to run, once all is built
 * @param rollouts where it was asked to run
 * @param parked what could not be handled
 */
public record Delivery(
        EventId id,
        Instant began,
        Instant latest,
        @Nullable Instant decided,
        @Nullable CommitPushed push,
        @Nullable RefDeleted deleted,
        @Nullable Application application,
        @Nullable CommitInfo info,
        @Nullable CommitRejected rejected,
        Map<ArtifactName, ArtifactBuild> builds,
        @Nullable BuildCompleted completed,
        Map<DeploymentId, Rollout> rollouts,
        @Nullable DeadLettered parked) {

    static Delivery begin(RecordedFact first) {
        return new Delivery(
                first.fact().delivery(),
                first.at(),
                first.at(),
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                null,
                Map.of(),
                null);
    }

    /** What is known with one more fact of this delivery. */
    Delivery with(RecordedFact recorded) {
        Draft draft = new Draft(this, recorded);
        switch (recorded.data()) {
            case CommitEvent event -> draft.commit(event);
            case ArtifactEvent event -> draft.artifact(event);
            case RegistryEvent _ -> {
                // Is of no delivery: the registry does not know any.
            }
            case DeploymentEvent event -> draft.deployment(event);
            case OperationEvent event -> draft.operation(event);
        }
        return draft.delivery();
    }

    /**
     * What became of the whole: it is over when there is nothing that must still follow.
     *
     * @param generations which environments have passed it over for a newer push
     */
    Outcome outcome(Generations generations) {
        if (deleted != null) {
            return Outcome.SUCCEEDED;
        }
        if (rejected != null) {
            return rejected.reason().equals("superseded") ? Outcome.SUPERSEDED : Outcome.FAILED;
        }
        Outcome built = builds.isEmpty()
                ? Outcome.UNDER_WAY
                : Outcome.of(
                        builds.values().stream().map(ArtifactBuild::outcome).toList());
        if (built != Outcome.SUCCEEDED) {
            return built;
        }
        return completed == null ? Outcome.UNDER_WAY : deployed(completed, generations);
    }

    private Outcome deployed(BuildCompleted built, Generations generations) {
        List<Outcome> parts =
                new ArrayList<>(rollouts.values().stream().map(Rollout::outcome).toList());
        if (built.deploys()) {
            built.environments().stream()
                    .filter(environment -> environment.after() == null)
                    .filter(environment -> rollouts.values().stream()
                            .noneMatch(rollout -> rollout.environment().equals(environment.name())))
                    .map(environment -> generations.isPassedOver(built, environment.name())
                            ? Outcome.SUPERSEDED
                            : Outcome.UNDER_WAY)
                    .forEach(parts::add);
        }
        return Outcome.of(parts);
    }

    /** A delivery while one fact is added to it. */
    private static final class Draft {
        private final Delivery before;
        private final Instant at;
        private @Nullable Instant decided;
        private @Nullable CommitPushed push;
        private @Nullable RefDeleted deleted;
        private @Nullable Application application;
        private @Nullable CommitInfo info;
        private @Nullable CommitRejected rejected;
        private final Map<ArtifactName, ArtifactBuild> builds;
        private @Nullable BuildCompleted completed;
        private final Map<DeploymentId, Rollout> rollouts;
        private @Nullable DeadLettered parked;

        Draft(Delivery before, RecordedFact recorded) {
            this.before = before;
            this.at = recorded.at();
            this.decided = Outcomes.isOne(recorded.data()) ? later(before.decided, at) : before.decided;
            this.push = before.push;
            this.deleted = before.deleted;
            this.application = before.application;
            this.info = before.info;
            this.rejected = before.rejected;
            this.builds = new LinkedHashMap<>(before.builds);
            this.completed = before.completed;
            this.rollouts = new LinkedHashMap<>(before.rollouts);
            this.parked = before.parked;
        }

        Delivery delivery() {
            Instant latest = later(before.latest, at);
            Instant began = at.isBefore(before.began) ? at : before.began;
            return new Delivery(
                    before.id,
                    began,
                    latest,
                    decided,
                    push,
                    deleted,
                    application,
                    info,
                    rejected,
                    builds,
                    completed,
                    rollouts,
                    parked);
        }

        private static Instant later(@Nullable Instant one, Instant other) {
            return one == null || other.isAfter(one) ? other : one;
        }

        void commit(CommitEvent event) {
            switch (event) {
                case CommitPushed e -> push = e;
                case RefDeleted e -> deleted = e;
                case CommitAccepted e -> application = e.application();
                case CommitRejected e -> rejected = e;
            }
        }

        void artifact(ArtifactEvent event) {
            application = event.application();
            switch (event) {
                case BuildRequested e -> {
                    info = e.info();
                    e.artifacts().forEach(spec -> builds.putIfAbsent(spec.name(), ArtifactBuild.open(spec.name())));
                }
                case BuildStarted e -> builds.putIfAbsent(e.artifact(), ArtifactBuild.open(e.artifact()));
                case ArtifactBuilt e ->
                    builds.put(e.artifact(), ArtifactBuild.built(e.artifact(), e.image(), e.digest()));
                case BuildFailed e ->
                    builds.put(e.artifact(), ArtifactBuild.failed(e.artifact(), e.reason(), e.message()));
                case BuildSuperseded e -> builds.put(e.artifact(), ArtifactBuild.superseded(e.artifact()));
                case BuildCompleted e -> completed = e;
            }
        }

        void deployment(DeploymentEvent event) {
            application = event.application();
            switch (event) {
                case DeploymentRequested e -> rollouts.put(e.deployment(), Rollout.of(e));
                case DeploymentSucceeded e ->
                    change(e.deployment(), rollout -> rollout.succeeded(e.instances(), e.url()));
                case DeploymentFailed e -> change(e.deployment(), rollout -> rollout.failed(e.reason(), e.message()));
                case DeploymentSuperseded e -> change(e.deployment(), Rollout::superseded);
                case DeploymentStarted _, InstanceStarted _, InstanceRetired _ -> {
                    // Steps on the way: they change no outcome.
                }
            }
        }

        private void change(DeploymentId deployment, UnaryOperator<Rollout> change) {
            rollouts.computeIfPresent(deployment, (_, rollout) -> change.apply(rollout));
        }

        void operation(OperationEvent event) {
            parked = switch (event) {
                case DeadLettered e -> e;
                case Redriven _, Dropped _ -> null;
            };
        }
    }
}
