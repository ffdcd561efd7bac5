package dev.cairn.deploy.router;

import dev.cairn.deploy.target.Fence;

/**
 * A route as it stands.
 *
 * @param key whose
 * @param target where it leads
 * @param version 1 for the first switch of this key, and one more for each switch that changed something
 * @param fence the highest fence seen for this key
 */
public record Route(RouteKey key, RouteTarget target, long version, Fence fence) {}
