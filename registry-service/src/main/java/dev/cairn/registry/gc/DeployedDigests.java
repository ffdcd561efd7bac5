package dev.cairn.registry.gc;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import dev.cairn.event.DeployedArtifact;
import dev.cairn.event.DeploymentEvent;
import dev.cairn.event.DeploymentFailed;
import dev.cairn.event.DeploymentRequested;
import dev.cairn.event.DeploymentStarted;
import dev.cairn.event.DeploymentSucceeded;
import dev.cairn.event.DeploymentSuperseded;
import dev.cairn.event.InstanceRetired;
import dev.cairn.event.InstanceStarted;
import dev.cairn.model.Application;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.EnvironmentName;
import dev.cairn.oci.Digest;

/**
 * Which digests deployments name, and until when environments ran them: a fold over the facts of deployments, one entry
 * for each digest.
 *
 * <pre>
 *   DeploymentRequested ─▶ in use ─▶ DeploymentSucceeded ─▶ still in use ─▶ the next success there ─▶ run until then
 *                                    DeploymentFailed, DeploymentSuperseded ─▶ as if never asked for
 * </pre>
 *
 * One thread adds facts; any may ask.
 */
final class DeployedDigests {

    /** The broker's clock stamps the facts and ours measures the horizon: so far they may be apart. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private final Optional<Duration> horizon;
    private final Map<DeploymentId, Set<Digest>> open = new HashMap<>();
    private final Map<Place, Running> running = new HashMap<>();
    private final Map<Digest, Held> held = new ConcurrentHashMap<>();

    /** An environment of an application. */
    private record Place(Application application, EnvironmentName environment) {}

    /** What succeeded last in a place. */
    private record Running(DeploymentId deployment, Set<Digest> digests) {}

    /**
     * Why a digest is held.
     *
     * @param uses how many deployments have it that are under way, or what succeeded last in their environment
     * @param ranUntil when an environment last ran it that does so no more; {@link Instant#MIN} if none did
     */
    private record Held(int uses, Instant ranUntil) {

        static final Held NOT = new Held(0, Instant.MIN);

        Held used() {
            return new Held(uses + 1, ranUntil);
        }

        Held unused(Instant until) {
            return new Held(uses - 1, until.isAfter(ranUntil) ? until : ranUntil);
        }
    }

    /**
     * Nothing is deployed yet.
     *
     * @param horizon how far back an environment may be restored; none: as far as the log goes
     */
    DeployedDigests(Optional<Duration> horizon) {
        this.horizon = horizon;
    }

    /**
     * Takes the next fact.
     *
     * @param at when the broker stored it
     * @throws IllegalStateException if it tells of a deployment whose request the log does not have
     */
    void add(DeploymentEvent event, Instant at) {
        switch (event) {
            case DeploymentRequested requested -> requested(requested);
            case DeploymentSucceeded succeeded -> succeeded(succeeded, at);
            case DeploymentFailed failed -> givenUp(failed.deployment());
            case DeploymentSuperseded superseded -> givenUp(superseded.deployment());
            case DeploymentStarted _, InstanceStarted _, InstanceRetired _ -> {
                // They change nothing of what the request names.
            }
        }
    }

    private void requested(DeploymentRequested requested) {
        Set<Digest> digests =
                requested.artifacts().stream().map(DeployedArtifact::digest).collect(Collectors.toUnmodifiableSet());
        if (open.putIfAbsent(requested.deployment(), digests) == null) {
            digests.forEach(digest -> held.merge(digest, Held.NOT.used(), (known, _) -> known.used()));
        }
    }

    private void succeeded(DeploymentSucceeded succeeded, Instant at) {
        Set<Digest> digests = open.remove(succeeded.deployment());
        if (digests == null) {
            throw new IllegalStateException("The request of deployment " + succeeded.deployment() + " of "
                    + succeeded.application() + " is not in the log, though its success is");
        }
        Running before = running.put(
                new Place(succeeded.application(), succeeded.environment()),
                new Running(succeeded.deployment(), digests));
        if (before != null) {
            release(before.digests(), at);
        }
    }

    private void givenUp(DeploymentId deployment) {
        Set<Digest> digests = open.remove(deployment);
        if (digests != null) {
            release(digests, Instant.MIN);
        }
    }

    private void release(Set<Digest> digests, Instant until) {
        digests.forEach(digest -> held.computeIfPresent(digest, (_, known) -> {
            Held now = known.unused(until);
            return now.equals(Held.NOT) ? null : now;
        }));
    }

    /** Whether an environment could be restored to it, runs it, or is about to. */
    boolean holds(Digest digest, Instant now) {
        Held known = held.get(digest);
        if (known == null) {
            return false;
        }
        return known.uses() > 0
                || horizon.isEmpty()
                || !known.ranUntil().isBefore(now.minus(horizon.get()).minus(CLOCK_SKEW));
    }

    /** How many digests are known. */
    int size() {
        return held.size();
    }
}
