package dev.cairn.build.builder;

import java.io.FileNotFoundException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.LoginSpec;
import dev.cairn.oci.Digest;
import dev.cairn.oci.client.RegistryClient;
import dev.cairn.oci.client.RegistryException;
import dev.cairn.oci.client.RegistryFailure;

/**
 * Pushes into one repository of our registry (OCI distribution-spec 1.1.1, "Push"). What is there already is not sent
 * again, so a push that was cut off goes on where it was.
 */
final class RegistryPush {

    /** RFC 4918, section 11.5: Insufficient Storage, as our registry answers. */
    private static final int OUT_OF_SPACE = 507;

    private final URI registry;
    private final String repository;
    private final Deadline deadline;
    private final RegistryClient client;

    RegistryPush(HttpClient http, URI registry, String repository, @Nullable LoginSpec login, Deadline deadline) {
        this.registry = registry;
        this.repository = repository;
        this.deadline = deadline;
        this.client = new RegistryClient(http, registry, RegistryTrouble.credentials(login), deadline::left);
    }

    /** One exchange with the registry. */
    @FunctionalInterface
    private interface Step<T> {
        T run() throws RegistryException, InterruptedException;
    }

    boolean hasBlob(Digest digest) throws BuildFailedException, InterruptedException {
        return run(() -> client.hasBlob(repository, digest));
    }

    void blob(Digest digest, Path file) throws BuildFailedException, InterruptedException {
        try {
            var content = BodyPublishers.ofFile(file);
            run(() -> client.pushBlob(repository, digest, null, content));
        } catch (FileNotFoundException e) {
            throw new BuildFailedException(BuildFailedException.STORAGE, file + " cannot be read: " + e.getMessage());
        }
    }

    void blob(Digest digest, byte[] content) throws BuildFailedException, InterruptedException {
        run(() -> client.pushBlob(repository, digest, null, BodyPublishers.ofByteArray(content)));
    }

    void manifest(Digest digest, byte[] content, String mediaType) throws BuildFailedException, InterruptedException {
        run(() -> {
            client.pushManifest(repository, digest.toString(), content, mediaType);
            return digest;
        });
    }

    private <T> T run(Step<T> step) throws BuildFailedException, InterruptedException {
        try {
            return step.run();
        } catch (RegistryException e) {
            throw failed(e);
        }
    }

    private BuildFailedException failed(RegistryException e) {
        return switch (e.failure()) {
            case RegistryFailure.TooSlow _ -> deadline.passed();
            case RegistryFailure.Refused refused
            when refused.status() == OUT_OF_SPACE ->
                new BuildFailedException(
                        BuildFailedException.DISK_FULL,
                        "The registry " + registry + " has no room for the image: make room there, then push again");
            default ->
                new BuildFailedException(
                        BuildFailedException.REGISTRY,
                        "Nothing could be pushed to the registry " + registry + ": "
                                + RegistryTrouble.describe(e, registry));
        };
    }
}
