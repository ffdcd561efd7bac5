package dev.cairn.build.builder;

import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.LoginSpec;
import dev.cairn.oci.ImageReference;
import dev.cairn.oci.client.RegistryClient;
import dev.cairn.oci.client.RegistryException;
import dev.cairn.oci.client.RegistryFailure;

/**
 * Pulls from one repository of any registry (OCI distribution-spec 1.1.1, "Pull"), with credentials where the
 * registry asks for them and the operator has named some. Plain HTTP is spoken with this machine only.
 */
final class RegistryPull {

    private final ImageReference image;
    private final Deadline deadline;
    private final RegistryClient client;

    RegistryPull(HttpClient http, ImageReference image, @Nullable LoginSpec login, Deadline deadline) {
        this.image = image;
        this.deadline = deadline;
        this.client = new RegistryClient(
                http, RegistryClient.address(image.registry()), RegistryTrouble.credentials(login), deadline::left);
    }

    /** The body of a document, not yet checked against a digest. */
    byte[] document(String path, String accept) throws BuildFailedException, InterruptedException {
        return get(path, accept, BodyHandlers.ofByteArray());
    }

    /** Puts a blob into a file, not yet checked against its digest. */
    void blob(String path, Path file) throws BuildFailedException, InterruptedException {
        get(path, "*/*", BodyHandlers.ofFile(file));
    }

    private <T> T get(String path, String accept, BodyHandler<T> body)
            throws BuildFailedException, InterruptedException {
        try {
            return client.get("/v2/" + image.repository() + "/" + path, accept, body)
                    .body();
        } catch (RegistryException e) {
            if (e.failure() instanceof RegistryFailure.TooSlow) {
                throw deadline.passed();
            }
            throw new BuildFailedException(
                    BuildFailedException.BASE_IMAGE,
                    "The base image " + image + " cannot be had from its registry: "
                            + RegistryTrouble.describe(e, client.registry()));
        }
    }
}
