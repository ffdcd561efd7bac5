package dev.cairn.deploy.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.cairn.oci.Digest;
import dev.cairn.oci.ImageReference;

/** The pulling half of the OCI distribution-spec 1.1.1; what it returns is not yet verified. */
final class RegistryClient {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
    private static final int MAX_REDIRECTS = 5;
    private static final String MANIFEST_TYPES = String.join(
            ", ",
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.oci.image.index.v1+json",
            "application/vnd.docker.distribution.manifest.v2+json",
            "application/vnd.docker.distribution.manifest.list.v2+json");

    private final HttpClient http;
    private final RegistryAccess access;

    /** The client must not follow redirects: here they are followed without the credential. */
    RegistryClient(HttpClient http, RegistryAccess access) {
        if (http.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalArgumentException("The HTTP client must not follow redirects by itself");
        }
        this.http = http;
        this.access = access;
    }

    /** "Pulling manifests". */
    InputStream manifest(ImageReference image, Digest digest) {
        return get(image, "manifests", digest);
    }

    /** "Pulling blobs". */
    InputStream blob(ImageReference image, Digest digest) {
        return get(image, "blobs", digest);
    }

    private InputStream get(ImageReference image, String kind, Digest digest) {
        URI endpoint = access.endpoint(image.registry());
        URI uri = endpoint.resolve("/v2/" + image.repository() + "/" + kind + "/" + digest);
        Optional<RegistryCredential> credential = access.credential(image.registry());
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            boolean atHome = endpoint.getRawAuthority().equals(uri.getRawAuthority())
                    && endpoint.getScheme().equals(uri.getScheme());
            HttpResponse<InputStream> response = send(image, uri, atHome ? credential : Optional.empty());
            Optional<String> location = response.headers().firstValue("Location");
            if (response.statusCode() / 100 != 3 || location.isEmpty()) {
                return body(image, kind + " " + digest + " of " + image.repository(), response);
            }
            close(response);
            uri = checkedRedirect(image, uri, location.get());
        }
        throw unavailable(image, "more than " + MAX_REDIRECTS + " redirects", null);
    }

    private static URI checkedRedirect(ImageReference image, URI from, String location) {
        URI to = from.resolve(location);
        boolean downgraded = from.getScheme().equals("https") && !"https".equals(to.getScheme());
        if (downgraded || to.getRawAuthority() == null) {
            throw unavailable(image, "it redirects to " + to + ", which is not followed", null);
        }
        return to;
    }

    private HttpResponse<InputStream> send(ImageReference image, URI uri, Optional<RegistryCredential> credential) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).timeout(ANSWER_WITHIN).header("Accept", MANIFEST_TYPES + ", */*;q=0.1");
        credential.ifPresent(c -> request.header("Authorization", c.authorization()));
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw unavailable(image, Failures.describe(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(image, "interrupted", e);
        }
    }

    private static InputStream body(ImageReference image, String what, HttpResponse<InputStream> response) {
        int status = response.statusCode();
        if (status == 200) {
            return response.body();
        }
        close(response);
        throw switch (status) {
            case 401, 403 -> new ImageException(new ImageFailure.Denied(image.registry(), status));
            case 404 -> new ImageException(new ImageFailure.NotFound(what));
            default -> unavailable(image, "it answered " + status + " for " + what, null);
        };
    }

    private static void close(HttpResponse<InputStream> response) {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ImageException unavailable(ImageReference image, String detail, @Nullable Throwable cause) {
        return new ImageException(new ImageFailure.Unavailable(image.registry(), detail), cause);
    }
}
