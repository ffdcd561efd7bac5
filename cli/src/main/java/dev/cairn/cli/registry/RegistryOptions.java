package dev.cairn.cli.registry;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.DataOptions;
import dev.cairn.cli.console.Surroundings;
import dev.cairn.cli.console.TlsOptions;
import dev.cairn.model.LoginSpec;
import dev.cairn.model.OwnRegistry;
import dev.cairn.oci.client.Credentials;
import dev.cairn.oci.client.RegistryClient;

/** Which registry, and who asks. */
final class RegistryOptions {

    private static final URI STANDARD = URI.create("http://127.0.0.1:7072");

    private static final String USERNAME = "CAIRN_REGISTRY_USERNAME";
    private static final String PASSWORD_FILE = "CAIRN_REGISTRY_PASSWORD_FILE";

    /** After this long without a byte in either direction there is no hope. */
    private static final Duration IDLE = Duration.ofSeconds(60);

    @Mixin
    private final DataOptions data = new DataOptions();

    @Mixin
    private final TlsOptions tls = new TlsOptions();

    @Option(
            names = "--registry",
            paramLabel = "URL",
            // Lines of their own: picocli breaks lines within addresses, too.
            description = {
                "The registry, as https://HOST or HOST:PORT, which is http on this machine and https elsewhere. Default:"
                        + " that of the Cairn that runs in the data folder; if none does, and --data names no folder,",
                "  http://127.0.0.1:7072"
            })
    private @Nullable String registry;

    @Option(
            names = "--username",
            paramLabel = "NAME",
            description = "Who asks, where the registry wants to know (default: CAIRN_REGISTRY_USERNAME and"
                    + " CAIRN_REGISTRY_PASSWORD_FILE, else the data folder's owner for its own registry, else what"
                    + " 'docker login' has kept).")
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
        Path folder = registry == null || data.isNamed() ? data.existing(surroundings) : data.folder(surroundings);
        URI own = registry == null ? own(folder) : ownIfKnown(folder);
        if (registry == null && own == null && data.isNamed()) {
            // Another one may answer at the standard address, and 'rm' and 'gc' would be for that.
            throw CliException.unreachable(
                    "No registry runs in " + folder + ": start it with 'cairn up --data' or 'cairn run registry-service"
                            + " --data', or name one with --registry",
                    null);
        }
        URI address = registry != null ? RegistryAddress.parse(registry) : own != null ? own : STANDARD;
        Credentials given = given(surroundings);
        return new RegistrySession(
                tls.trust(surroundings).map(RegistryClient::http).orElseGet(RegistryClient::http),
                address,
                given == null ? found(surroundings, address, address.equals(own), folder) : given,
                idle);
    }

    /** That of the data folder, if one was started there. */
    private static @Nullable URI own(Path folder) {
        try {
            return OwnRegistry.address(folder).orElse(null);
        } catch (IOException e) {
            throw CliException.failed(
                    "Where the registry of " + folder + " answers cannot be read (" + e.getMessage()
                            + "). Start it again, or name it with --registry",
                    e);
        }
    }

    /** Where another registry may be meant anyhow: this one's address only tells whether it is. */
    private static @Nullable URI ownIfKnown(Path folder) {
        try {
            return OwnRegistry.address(folder).orElse(null);
        } catch (IOException e) {
            return null; // whoever may not read it is not the folder's owner
        }
    }

    /** By the options; without any of them, by the variables. */
    private @Nullable Credentials given(Surroundings surroundings) {
        if (username != null || passwordFile != null) {
            return given("--username", username, "--password-file", passwordFile, surroundings);
        }
        return given(
                USERNAME,
                surroundings.variable(USERNAME).orElse(null),
                PASSWORD_FILE,
                surroundings.variable(PASSWORD_FILE).map(Path::of).orElse(null),
                surroundings);
    }

    private static @Nullable Credentials given(
            String nameOption, @Nullable String name, String fileOption, @Nullable Path file, Surroundings in) {
        if (file == null) {
            if (name != null) {
                throw CliException.usage(
                        nameOption + " needs " + fileOption + ": the file with the user's password or token");
            }
            return null;
        }
        if (name == null) {
            throw CliException.usage(fileOption + " needs " + nameOption
                    + ": the user whose password it is (a registry that takes tokens alone may not look at the name)");
        }
        Path resolved = in.resolve(file);
        // A registry that lets strangers in, too, would never ask for it.
        if (!Files.isReadable(resolved) || Files.isDirectory(resolved)) {
            throw CliException.usage(fileOption + ": "
                    + (Files.exists(resolved)
                            ? resolved + " is no file that can be read"
                            : "there is no file " + resolved));
        }
        try {
            return new Credentials(name, resolved);
        } catch (IllegalArgumentException e) {
            throw CliException.usage(nameOption + ": " + e.getMessage());
        }
    }

    /** What the owner of the data folder is to its registry, or what Docker has kept of the registry. */
    private static @Nullable Credentials found(Surroundings in, URI address, boolean isOwn, Path folder) {
        LoginSpec own = OwnRegistry.login(folder);
        return isOwn && Files.isReadable(own.passwordFile())
                ? new Credentials(own.username(), own.passwordFile())
                : DockerLogins.of(in).flatMap(logins -> logins.find(address)).orElse(null);
    }
}
