package dev.cairn.deploy.router;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.cairn.deploy.files.DurableFiles;
import dev.cairn.deploy.target.Address;
import dev.cairn.deploy.target.Fence;
import dev.cairn.event.Json;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.DeploymentId;

/** The routes, in memory for requests and on disk for the next start, and how many requests are under way on each. */
final class RouteTable {

    private static final String SUFFIX = ".json";
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final Path folder;
    private final Map<RouteKey, Stored> routes = new ConcurrentHashMap<>();
    private final Map<Load, AtomicInteger> inFlight = new ConcurrentHashMap<>();
    private final AtomicInteger turn = new AtomicInteger();

    /** A route as it is kept; one that was removed keeps its fence. */
    private record Stored(RouteKey key, @Nullable RouteTarget target, long version, Fence fence) {

        Optional<Route> route() {
            return Optional.ofNullable(target).map(to -> new Route(key, to, version, fence));
        }
    }

    /** What requests are counted by. */
    private record Load(RouteKey key, DeploymentId deployment) {}

    private RouteTable(Path folder) {
        this.folder = folder;
    }

    static RouteTable open(Path folder) {
        RouteTable table = new RouteTable(folder.toAbsolutePath());
        try {
            Files.createDirectories(folder);
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    if (file.getFileName().toString().endsWith(SUFFIX)) {
                        Stored stored = Json.read(Files.readAllBytes(file), Stored.class);
                        table.routes.put(stored.key(), stored);
                    } else {
                        Files.delete(file); // half-written by a process that was killed
                    }
                }
            }
            return table;
        } catch (IOException e) {
            throw new RouterException(
                    new RouterFailure.NotStarted("The routes in " + folder + " cannot be read: " + e.getMessage()), e);
        }
    }

    Optional<Route> find(RouteKey key) {
        return Optional.ofNullable(routes.get(key)).flatMap(Stored::route);
    }

    List<Route> all() {
        return routes.values().stream()
                .flatMap(stored -> stored.route().stream())
                .sorted((a, b) -> a.key().toString().compareTo(b.key().toString()))
                .toList();
    }

    synchronized Route switchTo(RouteKey key, RouteTarget target, Fence fence) {
        Stored before = fenced(key, fence);
        boolean same = before != null && target.equals(before.target());
        long version = (before == null ? 0 : before.version()) + (same ? 0 : 1);
        Stored after = new Stored(key, target, version, fence);
        store(after);
        return new Route(key, target, version, fence);
    }

    synchronized void remove(RouteKey key, Fence fence) {
        Stored before = fenced(key, fence);
        if (before != null) {
            store(new Stored(key, null, before.version() + 1, fence));
        }
    }

    private @Nullable Stored fenced(RouteKey key, Fence fence) {
        Stored before = routes.get(key);
        if (before != null && fence.compareTo(before.fence()) < 0) {
            throw new RouterException(new RouterFailure.Fenced(fence, before.fence()));
        }
        return before;
    }

    private void store(Stored stored) {
        if (stored.equals(routes.get(stored.key()))) {
            return;
        }
        try {
            DurableFiles.write(folder.resolve(stored.key() + SUFFIX), Json.write(stored));
        } catch (IOException e) {
            throw new RouterException(
                    new RouterFailure.NotStored("The route " + stored.key() + " cannot be stored in " + folder + ": "
                            + e.getMessage() + ". Free some space, or mend its permissions"),
                    e);
        }
        routes.put(stored.key(), stored);
    }

    /** A backend for a request, the others after it in case it cannot be reached; counted until it is released. */
    Optional<Forwarding.Choice> choose(RouteKey key, RouteTarget target, @Nullable ArtifactName artifact) {
        Optional<List<Address>> addresses = target.addresses(artifact).filter(some -> !some.isEmpty());
        return addresses.map(some -> {
            AtomicInteger count =
                    inFlight.computeIfAbsent(new Load(key, target.deployment()), same -> new AtomicInteger());
            count.incrementAndGet();
            int first = Math.floorMod(turn.getAndIncrement(), some.size());
            List<Address> inTurn = Stream.concat(
                            some.subList(first, some.size()).stream(), some.subList(0, first).stream())
                    .toList();
            return new Forwarding.Choice(inTurn, target.deployment(), count::decrementAndGet);
        });
    }

    Drain drain(RouteKey key, DeploymentId deployment, Duration within) {
        AtomicInteger count = inFlight.get(new Load(key, deployment));
        long deadline = System.nanoTime() + within.toNanos();
        while (count != null && count.get() > 0) {
            if (System.nanoTime() > deadline || !paused()) {
                return new Drain.TimedOut(count.get());
            }
        }
        inFlight.remove(new Load(key, deployment));
        return new Drain.Complete();
    }

    private static boolean paused() {
        try {
            Thread.sleep(LOOK_AGAIN);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
