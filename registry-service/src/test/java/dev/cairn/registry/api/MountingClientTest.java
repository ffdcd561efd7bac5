package dev.cairn.registry.api;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.oci.Digest;
import dev.cairn.oci.client.Credentials;
import dev.cairn.oci.client.IdlePatience;
import dev.cairn.oci.client.RegistryClient;
import dev.cairn.oci.client.RegistryClient.Pushed;
import dev.cairn.registry.Contents;

import static dev.cairn.registry.api.GuardedRegistry.password;
import static org.assertj.core.api.Assertions.assertThat;

/** Cairn's own client at a registry that has users: what one repository has, the others get without its bytes. */
class MountingClientTest {

    private static final byte[] BLOB = Contents.random(1, 1000);
    private static final Digest DIGEST = Contents.sha256(BLOB);

    @TempDir
    private Path folder;

    private final HttpClient http = RegistryClient.http();
    private GuardedRegistry registry;

    @BeforeEach
    void start() throws IOException {
        for (String user : new String[] {"ada", "bob"}) {
            password(folder, user, "password of " + user);
        }
        registry = new GuardedRegistry(folder, """
                users:
                  - { name: ada, passwordFile: ada.password, role: developer }
                  - { name: bob, passwordFile: bob.password, role: builder }
                repositories:
                  - { match: secret, tags: mutable, pull: [auditor], push: [builder] }
                """);
    }

    @AfterEach
    void stop() {
        http.close();
        registry.close();
    }

    private RegistryClient as(String user) {
        return new RegistryClient(
                http,
                registry.http.uri("/"),
                new Credentials(user, folder.resolve(user + ".password")),
                new IdlePatience(Duration.ofSeconds(20)));
    }

    private static Pushed push(RegistryClient client, String repository, @Nullable String from) throws Exception {
        return client.pushBlob(repository, DIGEST, from, BodyPublishers.ofByteArray(BLOB));
    }

    @Test
    void whatAnotherRepositoryHasIsMountedWhetherItIsNamedOrNot() throws Exception {
        assertThat(push(as("bob"), "one", null)).isEqualTo(Pushed.UPLOADED);

        assertThat(push(as("bob"), "two", null)).isEqualTo(Pushed.MOUNTED);
        assertThat(push(as("ada"), "three", "one")).isEqualTo(Pushed.MOUNTED);
        assertThat(push(as("bob"), "three", null)).isEqualTo(Pushed.PRESENT);
    }

    @Test
    void whatTheUserMayNotPullIsSent() throws Exception {
        assertThat(push(as("bob"), "secret", null)).isEqualTo(Pushed.UPLOADED);

        assertThat(push(as("ada"), "one", "secret")).isEqualTo(Pushed.UPLOADED);
    }
}
