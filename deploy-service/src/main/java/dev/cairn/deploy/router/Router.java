package dev.cairn.deploy.router;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.cairn.deploy.target.Address;
import dev.cairn.deploy.target.Fence;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.DeploymentId;

/**
 * Stands in front of the instances and decides which deployment a request reaches.
 *
 * <p>Threading: all calls block, and may be made from many (virtual) threads at once, never from an event loop.
 *
 * <p>Ordering: when {@link #switchTo} returns, every request that arrives from then on reaches the new deployment, also
 * after a crash. Requests that are under way stay with the old one until they are done.
 *
 * <p>Fences: a fence lower than the highest seen for the same key is refused ({@link RouterFailure.Fenced}), also after
 * a restart and after {@link #remove}.
 *
 * <p>Failure: calls throw {@link RouterException}.
 */
public interface Router {

    /**
     * Switches a route, in one step. The same target again changes nothing but the fence.
     *
     * @return the route as it stands now
     */
    Route switchTo(RouteKey key, RouteTarget target, Fence fence);

    /** The route as it stands; empty if there is none. */
    Optional<Route> route(RouteKey key);

    /** All routes as they stand, in the order of their names. */
    List<Route> routes();

    /**
     * Gives an artifact an address of its own on this machine. All requests to it are for that artifact, whatever host
     * they name: it is for those who cannot resolve names. It is the same each time, also after a restart; from this call on, and until the
     * router is closed, it is listened on. Requests are answered 404 as long as there is no route.
     *
     * @return {@code host:port}
     */
    Address addressOf(RouteKey key, ArtifactName artifact);

    /** Ends a route; requests are then answered 404. Success also if there is none. */
    void remove(RouteKey key, Fence fence);

    /**
     * Waits until no request that was sent to a deployment before the route was switched away from it is under way.
     * Answers at once if there is none; requests that the route's present target has taken are not waited for.
     *
     * @param within how long to wait at most
     */
    Drain drain(RouteKey key, DeploymentId deployment, Duration within);

    /** Makes a deployment reachable for probes alone; the route itself stays as it is. */
    Candidate candidate(RouteKey key, RouteTarget target);

    /**
     * Makes one GET through the router to whatever the route leads to now.
     *
     * @param artifact which artifact; null for the main one
     * @param path an absolute path, with a query if need be
     * @param timeout until the answer is there wholly
     */
    Probe probe(RouteKey key, @Nullable ArtifactName artifact, String path, Duration timeout);
}
