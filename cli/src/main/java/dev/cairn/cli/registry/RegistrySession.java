package dev.cairn.cli.registry;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.cairn.cli.registry.layout.Manifest;
import dev.cairn.oci.client.Credentials;
import dev.cairn.oci.client.IdlePatience;
import dev.cairn.oci.client.ManifestContent;
import dev.cairn.oci.client.RegistryClient;
import dev.cairn.oci.client.RegistryException;
import dev.cairn.oci.client.RegistryLists;

/** The registry, for as long as a command runs. */
final class RegistrySession implements AutoCloseable {

    private final HttpClient http;
    private final IdlePatience patience;
    private final RegistryClient client;
    private final RegistryLists lists;

    /** Closes the client when it is closed. */
    RegistrySession(HttpClient http, URI registry, @Nullable Credentials credentials, Duration idle) {
        this.http = http;
        this.patience = new IdlePatience(idle);
        this.client = new RegistryClient(http, registry, credentials, patience);
        this.lists = new RegistryLists(client);
    }

    RegistryClient client() {
        return client;
    }

    RegistryLists lists() {
        return lists;
    }

    /** Something has moved: it is worth waiting on. */
    void moved() {
        patience.moved();
    }

    Manifest manifest(String repository, String reference) throws RegistryException, InterruptedException {
        ManifestContent content = client.manifestContent(repository, reference);
        return Manifest.of(content.digest(), content.mediaType(), content.content());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
