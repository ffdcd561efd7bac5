package dev.cairn.build.builder;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.LoginSpec;
import dev.cairn.oci.Digest;

/**
 * Pushes into one repository of our registry (OCI distribution-spec 1.1.1, "Push"). What is there already is not sent
 * again, so a push that was cut off goes on where it was.
 */
final class RegistryPush {

    private static final int CREATED = 201;
    private static final int ACCEPTED = 202;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int UNAUTHORIZED = 401;

    /** RFC 4918, section 11.5: Insufficient Storage, as our registry answers. */
    private static final int OUT_OF_SPACE = 507;

    private static final int MAX_DETAIL = 300;

    private final Wire wire;
    private final URI registry;
    private final String repository;
    private final Deadline deadline;
    private final RegistryLogin login;

    RegistryPush(HttpClient client, URI registry, String repository, @Nullable LoginSpec login, Deadline deadline) {
        this.wire = new Wire(client);
        this.registry = registry;
        this.repository = repository;
        this.deadline = deadline;
        this.login = new RegistryLogin(wire, registry, login, deadline, this::failed);
    }

    boolean hasBlob(Digest digest) throws BuildFailedException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(path("blobs/" + digest)).HEAD().build();
        int status = send(request).statusCode();
        if (status != OK && status != NOT_FOUND) {
            throw refused(request, status, "");
        }
        return status == OK;
    }

    void blob(Digest digest, Path file) throws BuildFailedException, InterruptedException {
        if (!hasBlob(digest)) {
            try {
                upload(digest, BodyPublishers.ofFile(file));
            } catch (IOException e) {
                throw new BuildFailedException(
                        BuildFailedException.STORAGE, file + " cannot be read: " + e.getMessage());
            }
        }
    }

    void blob(Digest digest, byte[] content) throws BuildFailedException, InterruptedException {
        if (!hasBlob(digest)) {
            upload(digest, BodyPublishers.ofByteArray(content));
        }
    }

    void manifest(Digest digest, byte[] content, String mediaType) throws BuildFailedException, InterruptedException {
        expect(
                CREATED,
                HttpRequest.newBuilder(path("manifests/" + digest))
                        .header("Content-Type", mediaType)
                        .PUT(BodyPublishers.ofByteArray(content))
                        .build());
    }

    private void upload(Digest digest, BodyPublisher content) throws BuildFailedException, InterruptedException {
        URI uploads = path("blobs/uploads/");
        HttpResponse<String> begun = expect(
                ACCEPTED,
                HttpRequest.newBuilder(uploads).POST(BodyPublishers.noBody()).build());
        String location = begun.headers()
                .firstValue("Location")
                .orElseThrow(() -> failed("it began an upload without a Location"));
        URI upload = uploads.resolve(location);
        URI last = URI.create(upload + (upload.getRawQuery() == null ? "?" : "&") + "digest=" + digest);
        expect(
                CREATED,
                HttpRequest.newBuilder(last)
                        .header("Content-Type", "application/octet-stream")
                        .PUT(content)
                        .build());
    }

    private HttpResponse<String> expect(int status, HttpRequest request)
            throws BuildFailedException, InterruptedException {
        HttpResponse<String> response = send(request);
        if (response.statusCode() != status) {
            throw refused(request, response.statusCode(), response.body());
        }
        return response;
    }

    private HttpResponse<String> send(HttpRequest request) throws BuildFailedException, InterruptedException {
        try {
            HttpResponse<String> response = sendOnce(request);
            if (response.statusCode() == UNAUTHORIZED) {
                login.answer(response);
                response = sendOnce(request);
            }
            return response;
        } catch (IOException e) {
            throw failed("it cannot be reached: " + e.getMessage());
        }
    }

    private HttpResponse<String> sendOnce(HttpRequest request)
            throws IOException, BuildFailedException, InterruptedException {
        HttpRequest.Builder shown = HttpRequest.newBuilder(request, (name, value) -> true);
        login.show(request.uri(), shown);
        return wire.send(shown.build(), BodyHandlers.ofString(), deadline);
    }

    private URI path(String rest) {
        return registry.resolve("/v2/" + repository + "/" + rest);
    }

    private BuildFailedException refused(HttpRequest request, int status, String body) {
        if (status == OUT_OF_SPACE) {
            return new BuildFailedException(
                    BuildFailedException.DISK_FULL,
                    "The registry " + registry + " has no room for the image: make room there, then push again");
        }
        String detail = body.substring(0, Math.min(body.length(), MAX_DETAIL));
        return failed("it answered " + status + " to " + request.method() + " "
                + request.uri().getPath() + " " + detail);
    }

    private BuildFailedException failed(String what) {
        return new BuildFailedException(
                BuildFailedException.REGISTRY,
                "Nothing could be pushed to the registry " + registry + ": " + what.strip());
    }
}
