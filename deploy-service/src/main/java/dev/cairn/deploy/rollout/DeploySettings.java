package dev.cairn.deploy.rollout;

/**
 * Where deployments find things.
 *
 * @param registry the registry's {@code host:port}, which images are pulled from
 * @param routerPort where the router listens
 */
public record DeploySettings(String registry, int routerPort) {}
