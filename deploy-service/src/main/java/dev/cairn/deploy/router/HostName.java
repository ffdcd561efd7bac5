package dev.cairn.deploy.router;

import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.Application;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.EnvironmentName;

/**
 * Whom a request is for: {@code APPLICATION.ENVIRONMENT.localhost} or {@code
 * ARTIFACT.APPLICATION.ENVIRONMENT.localhost}. Names below {@code localhost} lead to this machine (RFC 6761 section
 * 6.3).
 *
 * @param key the route
 * @param artifact the artifact; null for the route's main one
 */
record HostName(RouteKey key, @Nullable ArtifactName artifact) {

    private static final String SUFFIX = ".localhost";

    /** Parses a host without its port; empty if it has another form. */
    static Optional<HostName> parse(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (!name.endsWith(SUFFIX)) {
            return Optional.empty();
        }
        String[] labels = name.substring(0, name.length() - SUFFIX.length()).split("\\.", -1);
        try {
            return switch (labels.length) {
                case 2 -> Optional.of(new HostName(key(labels[0], labels[1]), null));
                case 3 -> Optional.of(new HostName(key(labels[1], labels[2]), new ArtifactName(labels[0])));
                // What a client sends is open-ended.
                default -> Optional.empty();
            };
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return of(key, artifact);
    }

    /** The name as a client sends it. */
    static String of(RouteKey key, @Nullable ArtifactName artifact) {
        return (artifact == null ? "" : artifact + ".") + key + SUFFIX;
    }

    private static RouteKey key(String application, String environment) {
        return new RouteKey(new Application(application), new EnvironmentName(environment));
    }
}
