package dev.cairn.deploy.router;

import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.cairn.deploy.target.Fence;

/**
 * A route as it lies on disk. One that was removed stays, without a target, since its fence still counts.
 *
 * @param key whose
 * @param target where it leads; null once it was removed
 * @param version how many times it was changed
 * @param fence the highest one seen
 */
record StoredRoute(RouteKey key, @Nullable RouteTarget target, long version, Fence fence) {

    static StoredRoute none(RouteKey key) {
        return new StoredRoute(key, null, 0, new Fence(0));
    }

    StoredRoute changed(@Nullable RouteTarget to, Fence by) {
        boolean same = Objects.equals(to, target);
        return new StoredRoute(key, to, same ? version : version + 1, by);
    }

    Optional<Route> route() {
        return Optional.ofNullable(target).map(t -> new Route(key, t, version, fence));
    }
}
