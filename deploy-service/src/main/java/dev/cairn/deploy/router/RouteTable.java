package dev.cairn.deploy.router;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import dev.cairn.deploy.target.Fence;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.DeploymentId;

/** The routes in memory, as the event loops read them, and the switch. A switch is on disk before it is in memory. */
final class RouteTable {

    private final RouteStore store;
    private final Map<RouteKey, Entry> entries = new ConcurrentHashMap<>();
    private final Map<String, CandidateEntry> candidates = new ConcurrentHashMap<>();
    private final ReentrantLock switching = new ReentrantLock();

    /** What stands in the table for a key; {@code current} is null once the route was removed. */
    private static final class Entry {
        private volatile @Nullable Generation current;
        private volatile StoredRoute stored;
        private final List<Generation> superseded = new CopyOnWriteArrayList<>();

        Entry(StoredRoute stored) {
            this.stored = stored;
        }
    }

    /** A target that is found by a token. */
    private record CandidateEntry(RouteKey key, Generation generation) {}

    /** What became of an attempt to take hold of a backend. */
    sealed interface Found {

        /** Backends to try, one after the other. */
        record Backends(Lease lease) implements Found {}

        /** There is no such route, or no such candidate. */
        record NoRoute() implements Found {}

        /** The route leads to nothing that serves this artifact. */
        record NothingServes() implements Found {}
    }

    RouteTable(RouteStore store) throws IOException {
        this.store = store;
        for (StoredRoute stored : store.readAll()) {
            Entry entry = new Entry(stored);
            RouteTarget target = stored.target();
            entry.current = target == null ? null : new Generation(target);
            entries.put(stored.key(), entry);
        }
    }

    Optional<Route> route(RouteKey key) {
        return Optional.ofNullable(entries.get(key)).flatMap(e -> e.stored.route());
    }

    List<Route> routes() {
        return entries.values().stream()
                .flatMap(e -> e.stored.route().stream())
                .sorted(Comparator.comparing(r -> r.key().toString()))
                .toList();
    }

    Route switchTo(RouteKey key, RouteTarget target, Fence fence) {
        return change(key, target, fence).route().orElseThrow();
    }

    void remove(RouteKey key, Fence fence) {
        change(key, null, fence);
    }

    /** Takes hold of the current target's backends for the artifact. */
    Found find(HostName host) {
        Entry entry = entries.get(host.key());
        if (entry == null) {
            return new Found.NoRoute();
        }
        while (true) {
            Generation generation = entry.current;
            if (generation == null) {
                return new Found.NoRoute();
            }
            generation.hold();
            if (generation == entry.current) {
                return lease(generation, host.artifact());
            }
            generation.release();
        }
    }

    /** The same for a candidate, whose token must belong to the route that the host names. */
    Found find(HostName host, String token) {
        CandidateEntry candidate = candidates.get(token);
        if (candidate == null || !candidate.key().equals(host.key())) {
            return new Found.NoRoute();
        }
        candidate.generation().hold();
        return lease(candidate.generation(), host.artifact());
    }

    void addCandidate(String token, RouteKey key, RouteTarget target) {
        candidates.put(token, new CandidateEntry(key, new Generation(target)));
    }

    void removeCandidate(String token) {
        candidates.remove(token);
    }

    /** Completes when no request is under way to superseded generations of the deployment. */
    CompletableFuture<Void> idle(RouteKey key, DeploymentId deployment) {
        return CompletableFuture.allOf(
                superseded(key, deployment).stream().map(Generation::idle).toArray(CompletableFuture[]::new));
    }

    int inFlight(RouteKey key, DeploymentId deployment) {
        return superseded(key, deployment).stream()
                .mapToInt(Generation::inFlight)
                .sum();
    }

    private List<Generation> superseded(RouteKey key, DeploymentId deployment) {
        Entry entry = entries.get(key);
        return entry == null
                ? List.of()
                : entry.superseded.stream()
                        .filter(g -> g.target().deployment().equals(deployment))
                        .toList();
    }

    private static Found lease(Generation generation, @Nullable ArtifactName artifact) {
        return generation
                .target()
                .addresses(artifact)
                .filter(addresses -> !addresses.isEmpty())
                .<Found>map(addresses -> new Found.Backends(new Lease(generation, addresses)))
                .orElseGet(() -> {
                    generation.release();
                    return new Found.NothingServes();
                });
    }

    private StoredRoute change(RouteKey key, @Nullable RouteTarget target, Fence fence) {
        switching.lock();
        try {
            StoredRoute before =
                    Optional.ofNullable(entries.get(key)).map(e -> e.stored).orElseGet(() -> StoredRoute.none(key));
            if (fence.compareTo(before.fence()) < 0) {
                throw new RouterException(new RouterFailure.Fenced(fence, before.fence()));
            }
            StoredRoute after = before.changed(target, fence);
            if (!after.equals(before)) {
                store.write(after);
                apply(before, after);
            }
            return after;
        } catch (IOException e) {
            throw new RouterException(
                    new RouterFailure.NotStored("The route " + key + " could not be stored: " + e
                            + ". Is there room on the disk, and may it be written to?"),
                    e);
        } finally {
            switching.unlock();
        }
    }

    private void apply(StoredRoute before, StoredRoute after) {
        Entry entry = entries.computeIfAbsent(after.key(), k -> new Entry(after));
        entry.stored = after;
        if (after.version() == before.version()) {
            return;
        }
        Generation old = entry.current;
        RouteTarget target = after.target();
        entry.superseded.removeIf(g -> g.idle().isDone());
        if (old != null) {
            entry.superseded.add(old);
        }
        // This one write is the switch.
        entry.current = target == null ? null : new Generation(target);
        if (old != null) {
            old.end();
        }
    }
}
