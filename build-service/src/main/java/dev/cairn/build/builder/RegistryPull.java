package dev.cairn.build.builder;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.LoginSpec;
import dev.cairn.oci.ImageReference;

/**
 * Pulls from one repository of any registry (OCI distribution-spec 1.1.1, "Pull"), with credentials where the
 * registry asks for them and the operator has named some. Plain HTTP is spoken with this machine only.
 */
final class RegistryPull {

    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MAX_REDIRECTS = 5;

    private final Wire wire;
    private final ImageReference image;
    private final Deadline deadline;
    private final URI registry;
    private final RegistryLogin login;

    RegistryPull(HttpClient client, ImageReference image, @Nullable LoginSpec login, Deadline deadline) {
        this.wire = new Wire(client);
        this.image = image;
        this.deadline = deadline;
        this.registry = origin(image);
        this.login = new RegistryLogin(wire, registry, login, deadline, this::failed);
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
        URI uri = registry.resolve("/v2/" + image.repository() + "/" + path);
        try {
            HttpResponse<T> response = send(uri, accept, body);
            if (response.statusCode() == UNAUTHORIZED) {
                login.answer(response);
                response = send(uri, accept, body);
            }
            if (response.statusCode() != OK) {
                throw failed("its registry answered " + response.statusCode() + " to " + uri.getPath());
            }
            return response.body();
        } catch (IOException e) {
            throw failed("its registry cannot be reached: " + e.getMessage());
        }
    }

    /** Follows redirects, which lead to a store of blobs as a rule; what the registry is shown stays with it. */
    private <T> HttpResponse<T> send(URI uri, String accept, BodyHandler<T> body)
            throws IOException, BuildFailedException, InterruptedException {
        BodyHandler<T> onlyOfSuccess = answer ->
                answer.statusCode() == OK ? body.apply(answer) : HttpResponse.BodySubscribers.replacing(none());
        URI at = uri;
        for (int i = 0; i <= MAX_REDIRECTS; i++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(at).header("Accept", accept);
            login.show(at, request);
            HttpResponse<T> response = wire.send(request.build(), onlyOfSuccess, deadline);
            String location = response.headers().firstValue("Location").orElse("");
            if (!REDIRECTS.contains(response.statusCode()) || location.isEmpty()) {
                return response;
            }
            at = at.resolve(location);
            if (!Origins.isTrusted(at, registry)) {
                throw failed("its registry leads to " + at + ", which is not https");
            }
        }
        throw failed("its registry redirects without end");
    }

    /** The body of an answer that is no success is of no use to anybody. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // never read, since the status is looked at first
    private static <T> T none() {
        return null;
    }

    private static URI origin(ImageReference image) {
        // The name in references and the host that serves them differ for historical reasons.
        String host = image.registry().equals("docker.io") ? "registry-1.docker.io" : image.registry();
        return URI.create((Origins.isLoopback(host.replaceFirst(":\\d+$", "")) ? "http://" : "https://") + host);
    }

    private BuildFailedException failed(String what) {
        return new BuildFailedException(
                BuildFailedException.BASE_IMAGE, "The base image " + image + " cannot be had: " + what);
    }
}
