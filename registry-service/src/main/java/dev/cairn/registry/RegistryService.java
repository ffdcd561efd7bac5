package dev.cairn.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.vertx.ext.web.Router;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.http.HttpService;
import dev.cairn.registry.access.AccessControl;
import dev.cairn.registry.api.MaintenanceApi;
import dev.cairn.registry.api.RegistryApi;
import dev.cairn.registry.events.RegistryStage;
import dev.cairn.registry.gc.Collector;
import dev.cairn.registry.gc.Pins;
import dev.cairn.registry.gc.PinsWithoutLog;
import dev.cairn.registry.memory.MemoryBudget;
import dev.cairn.registry.outbox.OutboxRelay;
import dev.cairn.registry.outbox.RelayPace;
import dev.cairn.registry.quota.Quotas;
import dev.cairn.registry.scrub.Scrubber;
import dev.cairn.registry.storage.RegistryStorage;
import dev.cairn.registry.storage.StorageException;
import dev.cairn.registry.storage.fs.FileStorage;
import dev.cairn.registry.storage.s3.S3Storage;
import dev.cairn.service.StageSpec;

/**
 * A registry that is open on its storage. {@link #mount} puts its API on a server that somebody else runs; requests
 * are worked on by virtual threads of its own, so that any kind of verticle may carry it.
 */
public final class RegistryService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryService.class);
    private static final String TOKEN_KEY = "token-key";
    private static final String SCRUBBED = "scrubbed";
    /** Or the life of an upload, if that is shorter: what counts no more must not stay on the disk for long. */
    private static final Duration EXPIRY_INTERVAL = Duration.ofMinutes(10);
    /** To bring some gigabytes to a slow disk, or to a store, takes minutes in which the client hears nothing. */
    private static final Duration WORKED_ON = Duration.ofMinutes(20);

    private static final Duration CLOSING = Duration.ofSeconds(10);

    private final RegistryConfig config;
    private final RegistryStorage storage;
    private final ExecutorService workers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("registry-", 0).factory());
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("registry-timer").daemon().factory());
    private final RegistryApi api;
    private final MaintenanceApi maintenanceApi;
    private final Maintenance maintenance;
    private final Optional<RegistryOnLog> onLog;
    private final OutboxRelay relay;

    private RegistryService(
            RegistryConfig config, RegistryStorage storage, Optional<RegistryLog> log, AccessControl access) {
        this.config = config;
        this.storage = storage;
        this.onLog = log.map(of -> RegistryOnLog.start(of, config.clock()));
        this.relay = OutboxRelay.start(
                storage.outbox(), log.map(RegistryLog::log), config.clock(), config.metrics(), RelayPace.DEFAULT);
        this.api = new RegistryApi(
                storage,
                config.policies(),
                new Quotas(storage, config.policies(), config.clock()),
                access,
                config.limits(),
                config.clock(),
                MemoryBudget.ofHeap(),
                workers,
                config.metrics());
        MaintenanceMeters meters = new MaintenanceMeters(config.metrics(), config.clock());
        Collector collector = new Collector(storage, config.policies(), pins(), config.clock(), meters::collected);
        LastScrub lastScrub = LastScrub.in(config.storage().folder().resolve(SCRUBBED), config.clock());
        Scrubber scrubber = new Scrubber(storage.content(), config.random(), result -> {
            meters.scrubbed(result);
            lastScrub.done();
        });
        this.maintenanceApi = new MaintenanceApi(
                collector,
                scrubber,
                access,
                config.gcTimes(),
                () -> config.scrubTimes().get().bytesPerSecond(),
                workers);
        this.maintenance = new Maintenance(collector, config.gcTimes(), scrubber, config.scrubTimes(), lastScrub);
    }

    /** The inboxes that must be there before a registry with a log is opened. */
    public static List<String> inboxes() {
        return List.of(StageSpec.inboxOf(RegistryStage.NAME));
    }

    /**
     * Opens a registry that has no log. What it would tell waits in its storage, until it is opened with one, and it
     * collects nothing unless that is allowed, since it cannot know what deployments need.
     *
     * @throws IOException if the storage cannot be used, or is a folder that another process uses, or others can read the
     *     key of its tokens
     */
    public static RegistryService open(RegistryConfig config) throws IOException {
        return open(config, Optional.empty());
    }

    /**
     * Opens the storage and clears away what a killed process has left half-done. It serves at once, also while the
     * log is away.
     *
     * @param log what it tells of its artifacts, and what tells the collector what deployments need; none: nothing does
     * @throws IOException if the storage cannot be used, or is a folder that another process uses
     */
    public static RegistryService open(RegistryConfig config, Optional<RegistryLog> log) throws IOException {
        RegistryStorage storage = storage(config);
        RegistryService service = new RegistryService(config, storage, log, access(config, storage));
        service.maintenance.start();
        var _ = service.timer.scheduleWithFixedDelay(
                service::expireUploads, 0, expiryInterval(config).toMillis(), TimeUnit.MILLISECONDS);
        LOG.atInfo().addKeyValue("storage", config.storage().place()).log("Registry opened");
        return service;
    }

    private static AccessControl access(RegistryConfig config, RegistryStorage storage) throws IOException {
        try {
            Files.createDirectories(config.storage().folder());
            return AccessControl.create(
                    config.access().spec(),
                    config.access().services(),
                    config.storage().folder().resolve(TOKEN_KEY),
                    config.clock(),
                    config.random());
        } catch (IOException e) {
            storage.close();
            throw e;
        }
    }

    private static RegistryStorage storage(RegistryConfig config) throws IOException {
        long maxBlobBytes = config.limits().maxBlobBytes();
        return switch (config.storage()) {
            case StorageConfig.Files files ->
                FileStorage.open(files.folder(), config.random(), config.clock(), maxBlobBytes);
            case StorageConfig.Bucket bucket ->
                S3Storage.open(
                        bucket.s3(),
                        bucket.folder().resolve("parts"),
                        config.random(),
                        config.clock(),
                        maxBlobBytes,
                        config.metrics());
        };
    }

    /**
     * Adds {@code /v2/} and all below it, and the operators' {@code /api/gc} and {@code /api/scrub}. No handler before it may read the body: no {@code BodyHandler}, no await
     * without pausing the request first.
     */
    public void mount(Router router) {
        api.mount(router);
        maintenanceApi.mount(router);
    }

    /** The same on a server of Cairn's, which then refuses what is malformed below {@code /v2/} as the API does. */
    public void mountOn(HttpService http) {
        mount(http.router());
        http.idleAfter(WORKED_ON);
        http.onClosing(maintenanceApi::stop);
        http.refuseBelow(RegistryApi.ROOT, RegistryApi::refuse);
        http.onRefused(api::refused);
    }

    /** Why the registry would not take a push now, or empty if it would. Blocks on the storage. */
    public Optional<String> unreadyReason() {
        try {
            storage.probe();
            return Optional.empty();
        } catch (StorageException e) {
            return Optional.of(e.failure().message());
        }
    }

    /** Whether its stage, where there is a log, does its work. */
    public boolean isReady() {
        return onLog.isEmpty() || onLog.get().isReady();
    }

    /**
     * Why the log is not told of artifacts now; empty if it is, or if there is none. It is no reason to keep clients away.
     * Waits for at most a second.
     */
    public Optional<String> untoldReason() throws InterruptedException {
        return onLog.isEmpty() ? Optional.empty() : onLog.get().whatIsMissing();
    }

    /** What must be kept because it was deployed. */
    Pins pins() {
        return onLog.map(RegistryOnLog::pins).orElseGet(() -> new PinsWithoutLog(config.gcWithoutLog()));
    }

    private static Duration expiryInterval(RegistryConfig config) {
        Duration lifetime = config.limits().uploadLifetime();
        return lifetime.compareTo(EXPIRY_INTERVAL) < 0 ? lifetime : EXPIRY_INTERVAL;
    }

    private void expireUploads() {
        try {
            int expired = storage.uploads()
                    .expire(config.clock().instant().minus(config.limits().uploadLifetime()));
            if (expired > 0) {
                LOG.atInfo().addKeyValue("uploads", expired).log("Uploads expired");
            }
        } catch (StorageException e) {
            LOG.atWarn().setCause(e).log("Uploads could not be expired; trying again at the next turn");
        }
    }

    /** Lets requests under way finish for ten seconds, then gives up the storage. */
    @Override
    public void close() {
        timer.shutdownNow();
        maintenanceApi.stop();
        maintenance.close();
        relay.close();
        onLog.ifPresent(RegistryOnLog::close);
        workers.shutdown();
        try {
            if (!workers.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException _) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
        storage.close();
    }
}
