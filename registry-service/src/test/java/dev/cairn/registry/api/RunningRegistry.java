package dev.cairn.registry.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;
import dev.cairn.registry.RegistryConfig;
import dev.cairn.registry.RegistryLimits;
import dev.cairn.registry.RegistryService;
import dev.cairn.registry.StorageConfig;
import dev.cairn.registry.gc.GcTimes;
import dev.cairn.registry.policy.RepositoryPolicies;
import dev.cairn.registry.policy.RepositoryPolicy;
import dev.cairn.registry.policy.TagRule;
import dev.cairn.registry.scrub.ScrubTimes;

/** A registry on a real server of its own, where clients may delete unless a test says otherwise, and a client for it. */
public final class RunningRegistry implements AutoCloseable {

    static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final RegistryService service;
    private final int port;

    private final MeterRegistry metrics;

    private RunningRegistry(RegistryService service, ThreadingModel threading, MeterRegistry metrics) {
        this.service = service;
        this.metrics = metrics;
        Router router = Router.router(vertx);
        service.mount(router);
        HttpServer server = vertx.createHttpServer().requestHandler(router);
        VerticleBase verticle = new VerticleBase() {
            @Override
            public Future<?> start() {
                return server.listen(0, "127.0.0.1");
            }
        };
        await(vertx.deployVerticle(verticle, new DeploymentOptions().setThreadingModel(threading)));
        this.port = server.actualPort();
    }

    public static RunningRegistry in(Path data) throws IOException {
        return in(data, ThreadingModel.EVENT_LOOP, RegistryLimits.defaults());
    }

    static RunningRegistry in(Path data, ThreadingModel threading, RegistryLimits limits) throws IOException {
        return in(
                data,
                threading,
                limits,
                RepositoryPolicies.everywhere(RepositoryPolicy.with(TagRule.RECREATABLE)),
                GcTimes.DEFAULT);
    }

    static RunningRegistry in(Path data, RepositoryPolicies policies) throws IOException {
        return in(data, ThreadingModel.EVENT_LOOP, RegistryLimits.defaults(), policies, GcTimes.DEFAULT);
    }

    /** It has no log, and collects all the same. */
    public static RunningRegistry collecting(Path data, RepositoryPolicies policies, GcTimes gcTimes)
            throws IOException {
        return of(new RegistryConfig(
                        new StorageConfig.Files(data),
                        Clock.systemUTC(),
                        new SecureRandom(),
                        RegistryLimits.defaults(),
                        policies,
                        () -> gcTimes,
                        () -> ScrubTimes.DEFAULT,
                        new SimpleMeterRegistry())
                .collectingWithoutLog());
    }

    private static RunningRegistry in(
            Path data, ThreadingModel threading, RegistryLimits limits, RepositoryPolicies policies, GcTimes gcTimes)
            throws IOException {
        return on(new StorageConfig.Files(data), threading, limits, policies, gcTimes);
    }

    static RunningRegistry on(StorageConfig storage) throws IOException {
        return on(
                storage,
                ThreadingModel.EVENT_LOOP,
                RegistryLimits.defaults(),
                RepositoryPolicies.everywhere(RepositoryPolicy.with(TagRule.RECREATABLE)),
                GcTimes.DEFAULT);
    }

    private static RunningRegistry on(
            StorageConfig storage,
            ThreadingModel threading,
            RegistryLimits limits,
            RepositoryPolicies policies,
            GcTimes gcTimes)
            throws IOException {
        MeterRegistry metrics = new SimpleMeterRegistry();
        RegistryConfig config = new RegistryConfig(
                storage,
                Clock.systemUTC(),
                new SecureRandom(),
                limits,
                policies,
                () -> gcTimes,
                () -> ScrubTimes.DEFAULT,
                metrics);
        return new RunningRegistry(RegistryService.open(config), threading, metrics);
    }

    static RunningRegistry of(RegistryConfig config) throws IOException {
        return new RunningRegistry(RegistryService.open(config), ThreadingModel.EVENT_LOOP, config.metrics());
    }

    static RegistryLimits limits(int manifestBytes, long blobBytes, Duration bodyIdle) {
        return new RegistryLimits(manifestBytes, blobBytes, Duration.ofHours(24), 10_000, bodyIdle);
    }

    static RegistryLimits maxUploads(int uploads) {
        return new RegistryLimits(8 << 20, 64L << 30, Duration.ofHours(24), uploads, Duration.ofMinutes(1));
    }

    public int port() {
        return port;
    }

    MeterRegistry metrics() {
        return metrics;
    }

    RegistryService service() {
        return service;
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port).resolve(path);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(30));
    }

    HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<byte[]> get(String path) {
        return send(request(path));
    }

    HttpResponse<byte[]> head(String path) {
        return send(request(path).HEAD());
    }

    HttpResponse<byte[]> delete(String path) {
        return send(request(path).DELETE());
    }

    HttpResponse<byte[]> send(String method, String path, byte[] body) {
        return send(request(path).method(method, BodyPublishers.ofByteArray(body)));
    }

    /** Pushes a blob in a single request. */
    Digest pushBlob(String repository, byte[] content) {
        Digest digest = Contents.sha256(content);
        expect(201, send("POST", "/v2/" + repository + "/blobs/uploads/?digest=" + digest, content));
        return digest;
    }

    HttpResponse<byte[]> putManifest(String repository, String reference, String mediaType, byte[] manifest) {
        return send(request("/v2/" + repository + "/manifests/" + reference)
                .header("Content-Type", mediaType)
                .PUT(BodyPublishers.ofByteArray(manifest)));
    }

    /** Pushes an image of a config and one layer, made from a word. */
    byte[] pushImage(String repository, String tag, String word) {
        byte[] config = Contents.text("{\"word\":\"" + word + "\"}");
        byte[] layer = Contents.text("layer of " + word);
        pushBlob(repository, config);
        pushBlob(repository, layer);
        byte[] image = Contents.image("", config, layer);
        expect(201, putManifest(repository, tag, OCI_MANIFEST, image));
        return image;
    }

    static HttpResponse<byte[]> expect(int status, HttpResponse<byte[]> response) {
        if (response.statusCode() != status) {
            throw new AssertionError(
                    response + " instead of " + status + ": " + new String(response.body(), StandardCharsets.UTF_8));
        }
        return response;
    }

    static String location(HttpResponse<byte[]> response) {
        return response.headers().firstValue("Location").orElseThrow();
    }

    static String header(HttpResponse<byte[]> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    static JsonNode json(HttpResponse<byte[]> response) {
        try {
            return new ObjectMapper().readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The code of the first error. */
    static String code(HttpResponse<byte[]> response) {
        return json(response).at("/errors/0/code").asText();
    }

    private static <T> void await(Future<T> future) {
        try {
            var _ = future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.close();
        await(vertx.close());
        service.close();
    }
}
