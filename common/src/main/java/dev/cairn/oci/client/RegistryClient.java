package dev.cairn.oci.client;

import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

import dev.cairn.oci.Digest;
import dev.cairn.oci.MediaTypes;
import dev.cairn.oci.client.RegistryFailure.Malformed;
import dev.cairn.oci.client.RegistryFailure.Misleading;

/**
 * A client of one registry (OCI distribution-spec 1.1.1), with credentials where the registry asks for them. It blocks its
 * thread; one client may be used by many threads. What the registry is shown stays with it, wherever it leads.
 */
public final class RegistryClient {

    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int ACCEPTED = 202;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MAX_REDIRECTS = 5;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** For a request that is only a courtesy. */
    private static final Duration CANCEL = Duration.ofSeconds(3);

    private final Exchange exchange;
    private final URI registry;
    private final RegistryLogin login;

    /** What a push of a blob came to. */
    public enum Pushed {
        /** The repository had it. */
        PRESENT,
        /** Another repository of the registry had it. */
        MOUNTED,
        /** Its bytes were sent. */
        UPLOADED
    }

    /**
     * A client.
     *
     * @param http best as {@link #http} makes it: redirects are followed here, since credentials must not follow them
     * @param registry its address, such as {@code http://127.0.0.1:7072}
     * @param credentials null for a stranger
     * @param patience how long each exchange may take
     */
    public RegistryClient(HttpClient http, URI registry, @Nullable Credentials credentials, Patience patience) {
        this.exchange = new Exchange(http, registry, patience);
        this.registry = registry;
        this.login = new RegistryLogin(exchange, registry, credentials);
    }

    /** The HTTP client that is fit for registries; the caller closes it. */
    public static HttpClient http() {
        return builder().build();
    }

    /** As {@link #http()}, for a client that trusts others than the JDK does. */
    public static HttpClient http(SSLContext trust) {
        return builder().sslContext(trust).build();
    }

    private static HttpClient.Builder builder() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT);
    }

    /** The address of a registry that references name by its host: plain HTTP is spoken with this machine only. */
    public static URI address(String host) {
        // The name in references and the host that serves them differ for historical reasons.
        String server = host.equals("docker.io") ? "registry-1.docker.io" : host;
        return URI.create((Origins.isLoopback(server.replaceFirst(":\\d+$", "")) ? "http://" : "https://") + server);
    }

    /** The registry's address. */
    public URI registry() {
        return registry;
    }

    /**
     * Gets what is at a path.
     *
     * @param path from {@code /v2/} on, with its query
     * @param body takes the bytes of a success, and of nothing else
     */
    public <T> Got<T> get(String path, String accept, BodyHandler<T> body)
            throws RegistryException, InterruptedException {
        URI uri = registry.resolve(path);
        Answer<T> answer = followed(uri, accept, body);
        if (answer.status() == UNAUTHORIZED) {
            login.answer(answer.response());
            answer = followed(uri, accept, body);
        }
        return new Got<>(answer.headers(), answer.wanted("GET", uri));
    }

    /** Follows redirects, which lead to a store of blobs as a rule. */
    private <T> Answer<T> followed(URI uri, String accept, BodyHandler<T> body)
            throws RegistryException, InterruptedException {
        URI at = uri;
        for (int i = 0; i <= MAX_REDIRECTS; i++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(at).header("Accept", accept);
            login.show(at, request);
            Answer<T> answer = new Answer<>(exchange.send(request.build(), Answer.handler(OK, body)));
            String location = answer.headers().firstValue("Location").orElse("");
            if (!REDIRECTS.contains(answer.status()) || location.isEmpty()) {
                return answer;
            }
            at = resolved(at, location);
            if (!Origins.isTrusted(at, registry)) {
                throw new RegistryException(new Misleading(at.toString(), ""));
            }
        }
        throw new RegistryException(new Malformed("it redirects without end"));
    }

    /**
     * Gets a manifest.
     *
     * @param reference a tag or a digest
     * @throws RegistryException if there is none, or its bytes are not those of the digest
     */
    public ManifestContent manifestContent(String repository, String reference)
            throws RegistryException, InterruptedException {
        Got<byte[]> got = get(
                manifest(repository, reference),
                MediaTypes.ALL,
                BodyHandlers.limiting(BodyHandlers.ofByteArray(), ManifestContent.MAX_BYTES));
        String type = got.headers().firstValue("Content-Type").orElse("").replaceFirst("\\s*;.*", "");
        return reference.contains(":")
                ? ManifestContent.checked(Digest.parse(reference), type, got.body())
                : ManifestContent.of(type, got.body());
    }

    /**
     * Copies a blob. Its bytes are counted and hashed on their way.
     *
     * @param to is written to by another thread, and is not closed
     * @throws RegistryException if there is none, its bytes are not those of the digest, or they cannot be written
     */
    public void pullBlob(String repository, Digest digest, long size, OutputStream to)
            throws RegistryException, InterruptedException {
        get(blob(repository, digest), "*/*", _ -> new BlobDownload(digest, size, to));
    }

    /**
     * The headers of what is at a path; empty where there is nothing.
     *
     * @param path from {@code /v2/} on
     */
    public Optional<HttpHeaders> head(String path, String accept) throws RegistryException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(registry.resolve(path))
                .header("Accept", accept)
                .HEAD()
                .build();
        Answer<Boolean> answer = send(request, OK);
        return switch (answer.status()) {
            case OK -> Optional.of(answer.headers());
            case NOT_FOUND -> Optional.empty();
            default -> throw answer.refused("HEAD", request.uri());
        };
    }

    /** Whether a repository has a blob. */
    public boolean hasBlob(String repository, Digest digest) throws RegistryException, InterruptedException {
        return head(blob(repository, digest), "*/*").isPresent();
    }

    /**
     * Pushes a blob, unless the repository has it. The registry is asked to mount it from another repository first, which
     * costs no request of its own.
     *
     * <p>An upload that fails, or whose thread is interrupted, is cancelled at the registry, where it would take room until
     * it expires.
     *
     * @param mountFrom the repository that may have it; null: whichever
     * @param content is read anew for each attempt; one that fails fails the push
     */
    public Pushed pushBlob(
            String repository, Digest digest, @Nullable String mountFrom, HttpRequest.BodyPublisher content)
            throws RegistryException, InterruptedException {
        if (hasBlob(repository, digest)) {
            return Pushed.PRESENT;
        }
        URI uploads = registry.resolve("/v2/" + repository + "/blobs/uploads/?mount=" + digest
                + (mountFrom == null ? "" : "&from=" + mountFrom));
        HttpRequest begin =
                HttpRequest.newBuilder(uploads).POST(BodyPublishers.noBody()).build();
        Answer<Boolean> begun = begin(begin);
        if (begun.status() == CREATED) {
            return Pushed.MOUNTED;
        }
        if (begun.status() != ACCEPTED) {
            throw begun.refused("POST", uploads);
        }
        String location = begun.headers()
                .firstValue("Location")
                .orElseThrow(() -> new RegistryException(new Malformed("it began an upload without a Location")));
        URI upload = resolved(uploads, location);
        if (!Origins.areSame(upload, registry) && !Origins.isTrusted(upload, registry)) {
            throw new RegistryException(new Misleading(upload.toString(), " for uploads"));
        }
        fill(upload, digest, content);
        return Pushed.UPLOADED;
    }

    /** Where a token would not do for a mount, and the bytes would travel again, the user's password does. */
    private Answer<Boolean> begin(HttpRequest request) throws RegistryException, InterruptedException {
        if (login.password().isEmpty()) {
            Answer<Boolean> answer = begun(shown(request));
            if (answer.status() != UNAUTHORIZED) {
                return answer;
            }
            login.answer(answer.response());
        }
        Optional<String> password = login.password();
        if (password.isPresent()) {
            Answer<Boolean> answer = begun(HttpRequest.newBuilder(request, (_, _) -> true)
                    .setHeader("Authorization", password.get())
                    .build());
            boolean taken = answer.status() == CREATED || answer.status() == ACCEPTED;
            login.passwordWas(taken, password.get());
            if (taken) {
                return answer;
            }
        }
        return send(request, ACCEPTED);
    }

    private Answer<Boolean> begun(HttpRequest request) throws RegistryException, InterruptedException {
        return new Answer<>(exchange.send(request, Answer.handler(ACCEPTED, BodyHandlers.replacing(Boolean.TRUE))));
    }

    private void fill(URI upload, Digest digest, HttpRequest.BodyPublisher content)
            throws RegistryException, InterruptedException {
        URI whole = URI.create(upload + (upload.getRawQuery() == null ? "?" : "&") + "digest=" + digest);
        try {
            expect(
                    CREATED,
                    HttpRequest.newBuilder(whole)
                            .header("Content-Type", "application/octet-stream")
                            .PUT(content)
                            .build());
        } catch (RegistryException | InterruptedException | RuntimeException e) {
            exchange.sendInPassing(shown(HttpRequest.newBuilder(upload).DELETE().build()), CANCEL);
            throw e;
        }
    }

    /**
     * Pushes a manifest.
     *
     * @param reference a tag, or the digest of the content
     */
    public void pushManifest(String repository, String reference, byte[] content, String mediaType)
            throws RegistryException, InterruptedException {
        expect(
                CREATED,
                HttpRequest.newBuilder(registry.resolve(manifest(repository, reference)))
                        .header("Content-Type", mediaType)
                        .PUT(BodyPublishers.ofByteArray(content))
                        .build());
    }

    /**
     * Deletes a manifest, by its digest, or a tag alone, by its name.
     *
     * @throws RegistryException if there is none, or a rule of the registry forbids it
     */
    public void deleteManifest(String repository, String reference) throws RegistryException, InterruptedException {
        expect(
                ACCEPTED,
                HttpRequest.newBuilder(registry.resolve(manifest(repository, reference)))
                        .DELETE()
                        .build());
    }

    /**
     * Asks for an operation that is no part of the specification.
     *
     * @param body takes the bytes of a success
     */
    public <T> T post(String path, BodyHandler<T> body) throws RegistryException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(registry.resolve(path))
                .POST(BodyPublishers.noBody())
                .build();
        Answer<T> answer = sendAgainWhenLetIn(request, Answer.handler(OK, body));
        return answer.wanted("POST", request.uri());
    }

    /** The path of a blob. */
    public static String blob(String repository, Digest digest) {
        return "/v2/" + repository + "/blobs/" + digest;
    }

    /** The path of a manifest. */
    public static String manifest(String repository, String reference) {
        return "/v2/" + repository + "/manifests/" + reference;
    }

    private void expect(int status, HttpRequest request) throws RegistryException, InterruptedException {
        Answer<Boolean> answer = send(request, status);
        if (answer.status() != status) {
            throw answer.refused(request.method(), request.uri());
        }
    }

    private Answer<Boolean> send(HttpRequest request, int success) throws RegistryException, InterruptedException {
        return sendAgainWhenLetIn(request, Answer.handler(success, BodyHandlers.replacing(Boolean.TRUE)));
    }

    private <T> Answer<T> sendAgainWhenLetIn(HttpRequest request, BodyHandler<Answer.Body<T>> body)
            throws RegistryException, InterruptedException {
        Answer<T> answer = new Answer<>(exchange.send(shown(request), body));
        if (answer.status() == UNAUTHORIZED) {
            login.answer(answer.response());
            answer = new Answer<>(exchange.send(shown(request), body));
        }
        return answer;
    }

    private HttpRequest shown(HttpRequest request) {
        HttpRequest.Builder shown = HttpRequest.newBuilder(request, (_, _) -> true);
        login.show(request.uri(), shown);
        return shown.build();
    }

    private static URI resolved(URI base, String location) throws RegistryException {
        try {
            return base.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new RegistryException(new Malformed("it leads to what is no address: " + location), e);
        }
    }
}
