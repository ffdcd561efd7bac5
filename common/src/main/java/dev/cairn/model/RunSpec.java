package dev.cairn.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * How one artifact runs in one environment.
 *
 * @param artifact which one
 * @param instances how many, at least 1
 * @param port what it listens on where it has a network of its own; its port is always given in {@code PORT}.
 *     Without one it serves nothing, and is healthy when it keeps running.
 * @param health when it counts as healthy; only with a port
 * @param settings environment variables, never secrets
 * @param secrets the name under {@code CAIRN_SECRETS} and the path in Vault
 * @param uses artifacts of the same application whose address it is given as {@code NAME_URL}
 * @param limits what one instance may use
 * @param stopWithin how long an instance may take to end after it was asked to, before it is killed
 */
public record RunSpec(
        ArtifactName artifact,
        int instances,
        @Nullable Integer port,
        @Nullable HealthCheck health,
        Map<String, String> settings,
        Map<String, String> secrets,
        List<ArtifactName> uses,
        Limits limits,
        Duration stopWithin) {

    public RunSpec {
        settings = Map.copyOf(settings);
        secrets = Map.copyOf(secrets);
        uses = List.copyOf(uses);
    }
}
