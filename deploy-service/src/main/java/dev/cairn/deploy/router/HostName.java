package dev.cairn.deploy.router;

import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.Application;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.EnvironmentName;

/**
 * What a request's host names.
 *
 * @param key the route
 * @param artifact which artifact; null for the main one
 */
record HostName(RouteKey key, @Nullable ArtifactName artifact) {

    private static final int SHORT = 3;
    private static final int LONG = 4;

    /** Parses {@code [ARTIFACT.]APPLICATION.ENVIRONMENT.localhost[:PORT]}. */
    static Optional<HostName> parse(@Nullable String host) {
        if (host == null) {
            return Optional.empty();
        }
        String[] labels =
                host.toLowerCase(Locale.ROOT).replaceFirst(":[0-9]+$", "").split("\\.", -1);
        boolean named =
                (labels.length == SHORT || labels.length == LONG) && labels[labels.length - 1].equals("localhost");
        try {
            return named ? Optional.of(of(labels)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // no name of ours
        }
    }

    private static HostName of(String[] labels) {
        int first = labels.length - SHORT;
        RouteKey key = new RouteKey(new Application(labels[first]), new EnvironmentName(labels[first + 1]));
        return new HostName(key, first == 0 ? null : new ArtifactName(labels[0]));
    }
}
