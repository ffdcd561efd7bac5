package dev.cairn.cli.registry;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.DataOptions;
import dev.cairn.cli.console.Surroundings;
import dev.cairn.model.Endpoints;
import dev.cairn.oci.client.Credentials;

/** Which registry, and who asks. */
final class RegistryOptions {

    private static final URI STANDARD = URI.create("http://127.0.0.1:7072");

    /** After this long without a byte in either direction there is no hope. */
    private static final Duration IDLE = Duration.ofSeconds(60);

    @Mixin
    private final DataOptions data = new DataOptions();

    @Option(
            names = "--registry",
            paramLabel = "URL",
            description = "The registry (default: that of the Cairn that runs in the data folder, else"
                    + " http://127.0.0.1:7072).")
    private @Nullable URI registry;

    @Option(names = "--username", paramLabel = "NAME", description = "Who asks, where the registry wants to know.")
    private @Nullable String username;

    @Option(
            names = "--password-file",
            paramLabel = "F",
            description = "The file with the user's password or access token.")
    private @Nullable Path passwordFile;

    RegistrySession open(Surroundings surroundings) {
        return open(surroundings, IDLE);
    }

    /** With another patience: some answers need long before their first byte. */
    RegistrySession open(Surroundings surroundings, Duration idle) {
        return new RegistrySession(address(surroundings), credentials(surroundings), idle);
    }

    private URI address(Surroundings surroundings) {
        if (registry == null) {
            return data.endpoints(surroundings).map(Endpoints::registry).orElse(STANDARD);
        }
        String path = String.valueOf(registry.getPath());
        if (registry.getHost() == null
                || !String.valueOf(registry.getScheme()).matches("https?")
                || !path.matches("/?")
                || registry.getUserInfo() != null) {
            throw CliException.usage("--registry: '" + registry + "' is no registry's address: write it as https://HOST"
                    + " or http://HOST:PORT, without a path");
        }
        return registry;
    }

    private @Nullable Credentials credentials(Surroundings surroundings) {
        if (passwordFile == null) {
            if (username != null) {
                throw CliException.usage(
                        "--username needs --password-file: the file with the user's password or token");
            }
            return null;
        }
        try {
            // Servers that take tokens do not look at the name.
            return new Credentials(username == null ? "cairn" : username, surroundings.resolve(passwordFile));
        } catch (IllegalArgumentException e) {
            throw CliException.usage("--username: " + e.getMessage());
        }
    }
}
