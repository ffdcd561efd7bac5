package dev.cairn.deploy.router;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.cairn.deploy.target.Address;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.DeploymentId;

/**
 * Where a route leads: all artifacts of one deployment, so that they are switched together.
 *
 * @param deployment which one
 * @param backends the addresses of each artifact's instances; an artifact that serves nothing is left out
 * @param main the artifact that answers at {@code APPLICATION.ENVIRONMENT.localhost}; null for a deployment that serves
 *     nothing there. Each one also answers at {@code ARTIFACT.APPLICATION.ENVIRONMENT.localhost}.
 */
public record RouteTarget(
        DeploymentId deployment,
        Map<ArtifactName, List<Address>> backends,
        @Nullable ArtifactName main) {

    public RouteTarget {
        backends = backends.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> List.copyOf(e.getValue())));
        if (main != null && !backends.containsKey(main)) {
            throw new IllegalArgumentException("The main artifact '" + main + "' has no backends");
        }
    }

    /** A deployment of one artifact. */
    public static RouteTarget of(DeploymentId deployment, ArtifactName artifact, List<Address> backends) {
        return new RouteTarget(deployment, Map.of(artifact, backends), artifact);
    }

    /** The addresses for an artifact, null meaning the main one; empty if nothing serves it. */
    Optional<List<Address>> addresses(@Nullable ArtifactName artifact) {
        ArtifactName wanted = artifact == null ? main : artifact;
        return wanted == null ? Optional.empty() : Optional.ofNullable(backends.get(wanted));
    }
}
