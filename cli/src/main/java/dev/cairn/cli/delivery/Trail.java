package dev.cairn.cli.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import dev.cairn.cli.facts.RecordedFact;
import dev.cairn.event.CloudEvents;
import dev.cairn.event.CommitInfo;
import dev.cairn.event.CommitPushed;
import dev.cairn.event.EventId;
import dev.cairn.model.Application;
import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;
import dev.cairn.model.RepositoryName;

/**
 * A delivery with all its facts.
 *
 * @param delivery what they come to
 * @param outcome what became of it
 * @param steps in order
 * @param hit by what it was found
 */
record Trail(Delivery delivery, Outcome outcome, List<RecordedFact> steps, Reference.Hit hit) {

    Trail {
        steps = List.copyOf(steps);
    }

    /**
     * The trail for scripts.
     *
     * @param steps CloudEvents in JSON
     */
    record View(EventId delivery, @Nullable CommitId commit, List<? extends JsonNode> steps, Summary summary) {}

    /**
     * What the steps come to.
     *
     * @param began when the broker stored the first fact
     * @param ended when it stored the last outcome; null while it is under way
     * @param tookMillis from the first fact to the last outcome
     */
    record Summary(
            Outcome outcome,
            Reference.Hit reached,
            @Nullable RepositoryName repository,
            @Nullable GitRef ref,
            @Nullable Application application,
            @Nullable CommitInfo info,
            @Nullable String pusher,
            Instant began,
            @Nullable Instant ended,
            @Nullable Long tookMillis,
            List<ArtifactBuild> artifacts,
            List<Rollout> deployments) {}

    View view() {
        CommitPushed push = delivery.push();
        Instant ended = ended().orElse(null);
        return new View(
                delivery.id(),
                push == null ? null : push.commit(),
                steps.stream().map(step -> CloudEvents.toJson(step.fact())).toList(),
                new Summary(
                        outcome,
                        hit,
                        push == null ? null : push.repository(),
                        push == null ? null : push.ref(),
                        delivery.application(),
                        delivery.info(),
                        push == null ? null : push.pusher(),
                        delivery.began(),
                        ended,
                        ended == null
                                ? null
                                : Duration.between(delivery.began(), ended).toMillis(),
                        List.copyOf(delivery.builds().values()),
                        List.copyOf(delivery.rollouts().values())));
    }

    /** When it was over: an instance that is retired long after does not count. */
    Optional<Instant> ended() {
        return outcome == Outcome.UNDER_WAY ? Optional.empty() : Optional.ofNullable(delivery.decided());
    }
}
