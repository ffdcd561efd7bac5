package dev.cairn.registry.api;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.registry.RegistryLimits;
import dev.cairn.registry.access.AccessControl;
import dev.cairn.registry.manifest.ManifestException;
import dev.cairn.registry.memory.MemoryBudget;
import dev.cairn.registry.memory.NoMemoryException;
import dev.cairn.registry.policy.RepositoryPolicies;
import dev.cairn.registry.quota.QuotaExceededException;
import dev.cairn.registry.quota.Quotas;
import dev.cairn.registry.storage.RegistryStorage;
import dev.cairn.registry.storage.StorageException;
import dev.cairn.registry.storage.StorageFailure;

/**
 * The API of the OCI distribution-spec on a Vert.x router. Each request is handed to a virtual thread, which may block
 * on the disk and on the client; only the bytes themselves pass through the request's context.
 */
public final class RegistryApi {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryApi.class);

    /** Below it lies all of the API. */
    public static final String ROOT = Route.ROOT;

    private static final int FIRST = -1;

    /** What machines ask for every few seconds. */
    private static final Set<String> UNLOGGED = Set.of("/livez", "/readyz", "/metrics");

    private final RequestWatch watch;
    private final Duration bodyIdle;
    private final Executor workers;
    private final MemoryBudget memory;
    private final Backlog backlog = Backlog.ofHeap();
    private final Dispatcher dispatcher;

    /**
     * An API over a store.
     *
     * @param policies what holds for each repository
     * @param quotas asked before anything is stored
     * @param access who may do what
     * @param limits what is taken
     * @param clock tells which uploads are forgotten
     * @param memory what all requests together may hold
     * @param workers runs each request on a virtual thread of its own
     * @param metrics where meters are registered
     */
    public RegistryApi(
            RegistryStorage storage,
            RepositoryPolicies policies,
            Quotas quotas,
            AccessControl access,
            RegistryLimits limits,
            Clock clock,
            MemoryBudget memory,
            Executor workers,
            MeterRegistry metrics) {
        this.watch = new RequestWatch(metrics);
        this.memory = memory;
        meter(metrics);
        this.bodyIdle = limits.bodyIdle();
        this.workers = workers;
        this.dispatcher = new Dispatcher(
                storage,
                policies,
                quotas,
                new UploadLimit(limits.maxUploads(), limits.uploadLifetime(), clock),
                access,
                memory,
                limits);
    }

    private void meter(MeterRegistry metrics) {
        Gauge.builder("cairn.registry.memory.held", memory, MemoryBudget::heldBytes)
                .baseUnit("bytes")
                .description("What requests hold in memory: manifests, and answers that are no blobs")
                .register(metrics);
        Gauge.builder("cairn.registry.memory.limit", memory, MemoryBudget::totalBytes)
                .baseUnit("bytes")
                .description("What requests may hold in memory before others wait, and are refused with 429 in the end")
                .register(metrics);
        Gauge.builder("cairn.registry.backlog", backlog, Backlog::size)
                .baseUnit("bytes")
                .description("What has arrived of bodies and is not yet stored")
                .register(metrics);
    }

    /** Adds {@code /v2/} and all below it. No handler before it may read the body. */
    public void mount(Router router) {
        // By the path as it was sent, and first: a router that resolves dots fails where an escape is none.
        router.route().order(FIRST).handler(this::handleOurs);
        router.route("/v2").handler(this::handle);
        router.route("/v2/*").handler(this::handle);
    }

    /** Refuses what a server does not let through to the router, in the specification's form. */
    public static void refuse(HttpServerRequest request, int status, String detail) {
        byte[] body = ApiJson.errors(List.of(new ApiException.ApiError(ErrorCode.UNSUPPORTED, detail, Map.of())));
        var _ = request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(Buffer.buffer(body));
    }

    private void handleOurs(RoutingContext routing) {
        String path = Objects.requireNonNullElse(routing.request().path(), "");
        if (Route.isOurs(path)) {
            handle(routing);
            return;
        }
        if (!UNLOGGED.contains(path)) {
            watch.log(routing);
        }
        routing.next();
    }

    /** Logs a request that the server has refused before the router saw it, as all others. */
    public void refused(HttpServerRequest request) {
        watch.log(request);
    }

    private void handle(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        RequestWatch.Watched watched = watch.watch(request);
        Context context = routing.vertx().getOrCreateContext();
        RequestBody body = new RequestBody(request, context, bodyIdle, backlog);
        MemoryBudget.Holding held = memory.hold();
        AnswerWriter writer = new AnswerWriter(request, context, workers, body, held, watched);
        try {
            ApiRequest parsed = new ApiRequest(
                    request.method().name(),
                    Objects.requireNonNullElse(request.path(), "/v2"),
                    request.headers(),
                    request.params(),
                    body,
                    Caller.of(request),
                    Optional.empty(),
                    held,
                    watched);
            workers.execute(() -> {
                Answer answer = answer(parsed);
                context.runOnContext(_ -> writer.write(answer));
            });
        } catch (IllegalArgumentException _) {
            writer.write(refusal(new ApiException(400, ErrorCode.UNSUPPORTED, "The query is not well-formed")));
        } catch (RejectedExecutionException _) {
            writer.write(refusal(new ApiException(503, ErrorCode.UNAVAILABLE, "The registry is stopping: try again")));
        }
    }

    private Answer answer(ApiRequest request) {
        try {
            Answer answer = dispatcher.dispatch(request);
            request.memory().resize(answer.content() instanceof Answer.Content.Bytes all ? all.bytes().length : 0);
            return answer;
        } catch (ApiException e) {
            return refusal(e);
        } catch (NoMemoryException e) {
            return refusal(Guard.tooMany(String.valueOf(e.getMessage()), e.retryAfter()));
        } catch (ManifestException e) {
            return refusal(Failures.of(e.failure()));
        } catch (QuotaExceededException e) {
            return refusal(Failures.of(e));
        } catch (StorageException e) {
            log(request, e);
            return refusal(Failures.of(e.failure()));
        } catch (RuntimeException | Error e) { // whatever it is, a client that gets no answer would wait for one
            LOG.atError()
                    .addKeyValue("method", request.method())
                    .addKeyValue("path", request.path())
                    .setCause(e)
                    .log("Request failed");
            return refusal(new ApiException(500, ErrorCode.UNKNOWN, "The registry failed: see its log"));
        }
    }

    private static void log(ApiRequest request, StorageException e) {
        switch (e.failure()) {
            case StorageFailure.OutOfSpace full ->
                LOG.atWarn()
                        .addKeyValue("method", request.method())
                        .addKeyValue("path", request.path())
                        .log(full.message());
            case StorageFailure.Unavailable away
            when away.isPassing() ->
                LOG.atWarn()
                        .addKeyValue("method", request.method())
                        .addKeyValue("path", request.path())
                        .addKeyValue("reason", String.valueOf(away.cause().getMessage()))
                        .log("The store is away; the client is asked to come again");
            case StorageFailure.Unavailable _, StorageFailure.Damaged _, StorageFailure.DamagedTag _ ->
                LOG.atError()
                        .addKeyValue("method", request.method())
                        .addKeyValue("path", request.path())
                        .setCause(e)
                        .log("Storage failed");
            case StorageFailure.UploadUnknown _,
                    StorageFailure.UploadBusy _,
                    StorageFailure.OutOfOrder _,
                    StorageFailure.DigestMismatch _,
                    StorageFailure.TooLarge _,
                    StorageFailure.SourceFailed _ ->
                LOG.atDebug()
                        .addKeyValue("path", request.path())
                        .addKeyValue("reason", e.failure().message())
                        .log("Request refused");
        }
    }

    private static Answer refusal(ApiException e) {
        Answer answer = Answer.of(e.status()).body("application/json", ApiJson.errors(e.errors()));
        for (Answer.Header header : e.headers()) {
            answer = answer.with(header.name(), header.value());
        }
        return answer;
    }
}
