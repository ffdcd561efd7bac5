package dev.cairn.cli.registry;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.Surroundings;
import dev.cairn.event.Json;
import dev.cairn.identity.Secret;
import dev.cairn.oci.client.Credentials;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What {@code docker login} has written into Docker's {@code config.json} ({@code auths}). Helpers that keep passwords
 * elsewhere are not asked.
 *
 * @param file is read again for a password, which is not kept
 */
record DockerLogins(Path file) {

    /** Those of the person who runs the command, if there are any. */
    static Optional<DockerLogins> of(Surroundings surroundings) {
        return surroundings
                .variable("DOCKER_CONFIG")
                .map(Path::of)
                .or(() -> surroundings.variable("HOME").map(home -> Path.of(home, ".docker")))
                .map(folder -> surroundings.resolve(folder.resolve("config.json")))
                .filter(Files::isReadable)
                .map(DockerLogins::new);
    }

    Optional<Credentials> find(URI registry) {
        try {
            String[] login = login(registry);
            return login == null ? Optional.empty() : Optional.of(new Credentials(login[0], () -> password(registry)));
        } catch (IOException | IllegalArgumentException e) {
            throw CliException.failed(
                    "Docker's " + file + " does not tell who asks at " + registry.getAuthority() + ": " + e.getMessage()
                            + ". Mend it, or give --username and --password-file",
                    e);
        }
    }

    private Secret password(URI registry) throws IOException {
        String[] login = login(registry);
        if (login == null) {
            throw new IOException("Docker's " + file + " does not hold the password any more: log in again");
        }
        return Secret.ofText(login[1]);
    }

    /** Name and password; null where there are none. */
    private String @Nullable [] login(URI registry) throws IOException {
        for (Map.Entry<String, JsonNode> entry :
                Json.MAPPER.readTree(file.toFile()).path("auths").properties()) {
            String auth = entry.getValue().path("auth").asText("");
            if (host(entry.getKey()).equals(registry.getAuthority()) && !auth.isEmpty()) {
                String[] both = new String(Base64.getDecoder().decode(auth), UTF_8).split(":", 2);
                if (both.length != 2 || both[1].isEmpty()) {
                    throw new IOException("its entry has no user with a password");
                }
                return both;
            }
        }
        return null;
    }

    /** Docker writes hosts as images name them; older versions wrote addresses. */
    private static String host(String key) {
        return key.replaceFirst("^https?://", "").replaceFirst("/.*$", "");
    }
}
