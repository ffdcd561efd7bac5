package dev.cairn.standalone;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

import dev.cairn.build.BuildService;
import dev.cairn.build.BuildServiceConfig;
import dev.cairn.deploy.DeployService;
import dev.cairn.deploy.image.RegistryAccess;
import dev.cairn.deploy.rollout.DeploySettings;
import dev.cairn.deploy.router.RouterException;
import dev.cairn.deploy.router.RouterFailure;
import dev.cairn.http.HttpConfig;
import dev.cairn.http.HttpService;
import dev.cairn.kafka.embedded.Config;
import dev.cairn.kafka.embedded.EmbeddedKafka;
import dev.cairn.kafka.embedded.EmbeddedKafkaException;
import dev.cairn.log.KafkaConnection;
import dev.cairn.log.KafkaEventLog;
import dev.cairn.log.KafkaTopics;
import dev.cairn.model.Endpoints;
import dev.cairn.model.LivePlatform;
import dev.cairn.model.LoginSpec;
import dev.cairn.model.PlatformFile;
import dev.cairn.model.RegistryServiceSpec;
import dev.cairn.registry.RegistryConfig;
import dev.cairn.registry.RegistryLog;
import dev.cairn.registry.RegistryService;
import dev.cairn.service.ServiceConfig;
import dev.cairn.service.StageListener;
import dev.cairn.telemetry.StageTelemetry;
import dev.cairn.telemetry.Telemetry;

/** A whole Cairn in this JVM: a real Kafka broker, and all services, which speak only through it. */
final class Standalone implements AutoCloseable {

    /** Enough for two services on one machine; topics cannot get fewer or more later. */
    static final int PARTITIONS = 4;

    /** How long an append to the log may take until it fails. */
    static final Duration APPEND_WITHIN = Duration.ofSeconds(30);

    private final StandaloneConfig config;
    private final Closing parts;
    private final Endpoints endpoints;
    private final KafkaEventLog log;
    private final Registry registry;
    private final BuildService build;
    private final DeployService deploy;
    private final EmbeddedKafka kafka;

    private Standalone(
            StandaloneConfig config,
            Closing parts,
            Endpoints endpoints,
            Registry registry,
            KafkaEventLog log,
            BuildService build,
            DeployService deploy,
            EmbeddedKafka kafka) {
        this.config = config;
        this.parts = parts;
        this.endpoints = endpoints;
        this.registry = registry;
        this.log = log;
        this.build = build;
        this.deploy = deploy;
        this.kafka = kafka;
    }

    /**
     * Starts everything. It is ready when {@link #isReady} says so.
     *
     * @param progress is told what is being started
     * @throws StartFailure if something cannot start; then nothing is left running
     */
    static Standalone start(StandaloneConfig config, Consumer<String> progress) {
        Closing parts = new Closing();
        try {
            return new Starting(config, parts, progress).start();
        } catch (RuntimeException | IOException e) {
            parts.close();
            throw e instanceof StartFailure failure ? failure : new StartFailure(message(e), e);
        }
    }

    /** Who does not know how its port is chosen here cannot say it. */
    private static String message(Exception failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case EmbeddedKafkaException.PortTaken _ -> message + " (--kafka-port)";
            case RouterException router
            when router.failure() instanceof RouterFailure.PortTaken -> message + " (--router-port)";
            default -> message;
        };
    }

    /** The steps of a start, each of which adds what it has started. */
    private record Starting(StandaloneConfig config, Closing parts, Consumer<String> progress) {

        Standalone start() throws IOException {
            InstantSource clock = InstantSource.system();
            Preflight.dataFolder(config.data());
            LivePlatform platform = OpenPlatform.at(config.platform(), progress);
            Preflight.ports(config.ports().listeners(platform.get().registry().host()));
            parts.add(DataLock.take(config.data()));
            Telemetry telemetry = parts.add(Telemetry.create(
                    "cairn", Optional.ofNullable(platform.get().telemetry().otlp())));
            Vertx vertx = telemetry.vertx(new VertxOptions());
            parts.add(() ->
                    vertx.close().toCompletionStage().toCompletableFuture().join());

            progress.accept("Starting Kafka");
            EmbeddedKafka kafka =
                    parts.add(EmbeddedKafka.start(new Config(config.data().resolve("kafka"), config.ports().kafka)));
            KafkaConnection connection = KafkaConnection.plain(kafka.bootstrapServers());
            KafkaTopics.create(connection, PARTITIONS, true, inboxes());
            KafkaEventLog log = parts.add(new KafkaEventLog(connection, APPEND_WITHIN, clock));

            progress.accept("Starting the services");
            StageListener listener = new StageTelemetry(telemetry);
            ServiceCredentials credentials = ServiceCredentials.mint(config.data(), new SecureRandom());
            RegistryLog registryLog = new RegistryLog(
                    log,
                    service("registry-service", connection),
                    listener,
                    Optional.ofNullable(platform.get().registry().restoreHorizon()),
                    () -> {});
            Registry registry = parts.add(registry(vertx, telemetry, platform, registryLog, credentials));
            Machines machines = parts.add(Machines.start(
                    vertx,
                    config,
                    platform,
                    RegistryAccess.with(registry.uri().getAuthority(), credentials.deployCredential())));
            HttpService deployHttp = http(vertx, telemetry, "deploy-service", config.ports().deploy);
            DeployService deploy = DeployService.start(
                    service("deploy-service", connection),
                    machines.targets(),
                    machines.router(),
                    new DeploySettings(registry.uri().getAuthority(), machines.routerPort()),
                    log,
                    deployHttp,
                    clock,
                    listener);
            parts.add(() -> stop(deploy));
            HttpService buildHttp = http(vertx, telemetry, "build-service", config.ports().build);
            BuildService build = parts.add(BuildService.start(
                    buildConfig(platform, connection, registry.uri(), credentials.buildLogin()),
                    log,
                    buildHttp,
                    clock,
                    listener));
            deployHttp.start();
            buildHttp.start();

            Endpoints endpoints = new Endpoints(
                    kafka.bootstrapServers(),
                    uri(buildHttp.port()),
                    registry.uri(),
                    uri(deployHttp.port()),
                    uri(machines.routerPort()));
            endpoints.write(config.data());
            parts.add(() -> Endpoints.delete(config.data()));
            return new Standalone(config, parts, endpoints, registry, log, build, deploy, kafka);
        }

        private void stop(DeployService deploy) {
            deploy.close();
            if (!config.leaveInstances()) {
                deploy.stopInstances();
            }
        }

        private static List<String> inboxes() {
            List<String> inboxes = new ArrayList<>(RegistryService.inboxes());
            inboxes.addAll(BuildService.inboxes());
            inboxes.addAll(DeployService.inboxes());
            return inboxes;
        }

        /** A server whose closing is in the list before whatever is mounted on it. */
        private HttpService http(Vertx vertx, Telemetry telemetry, String name, int port) {
            String flag = "--" + name.replace("-service", "-port");
            return http(vertx, telemetry, new HttpConfig(name, port, flag));
        }

        private HttpService http(Vertx vertx, Telemetry telemetry, HttpConfig where) {
            return parts.add(HttpService.create(vertx, telemetry, where));
        }

        private Registry registry(
                Vertx vertx,
                Telemetry telemetry,
                LivePlatform platform,
                RegistryLog log,
                ServiceCredentials credentials)
                throws IOException {
            RegistryServiceSpec spec = platform.get().registry();
            HttpConfig inside = new HttpConfig("registry-service", 0, "--registry-port");
            HttpConfig outside = new HttpConfig("registry-service", config.ports().registry, "--registry-port")
                    .at(spec.host(), Registry.tls(spec));
            RegistryConfig registry = RegistryConfig.by(
                            config.data().resolve("registry"),
                            () -> platform.get().registry(),
                            credentials.accounts())
                    .with(telemetry.metrics());
            return Registry.start(
                    http(vertx, telemetry, outside),
                    Registry.isReachedInside(spec) ? null : http(vertx, telemetry, inside),
                    registry,
                    Optional.of(log));
        }

        private ServiceConfig service(String name, KafkaConnection connection) {
            return new ServiceConfig(name, connection, config.data().resolve("streams"), "standalone");
        }

        private BuildServiceConfig buildConfig(
                LivePlatform platform, KafkaConnection connection, URI registry, LoginSpec login) throws IOException {
            PlatformFile now = platform.get();
            return new BuildServiceConfig(
                    service("build-service", connection),
                    PARTITIONS,
                    platform,
                    config.data().resolve("build"),
                    registry,
                    login,
                    Registry.trust(now.registry(), config.caFile()),
                    Path.of(System.getProperty("java.home")),
                    now.builds().concurrent());
        }
    }

    private static URI uri(int port) {
        return URI.create("http://" + HttpConfig.LOOPBACK + ":" + port);
    }

    /** Whether all services do their work. */
    boolean isReady() {
        return registry.service().isReady() && build.isReady() && deploy.isReady();
    }

    /** Waits until everything is ready. */
    void awaitReady(Duration within) throws InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        while (!isReady()) {
            if (System.nanoTime() > deadline) {
                throw new StartFailure(
                        "Cairn was not ready within " + within.toSeconds() + " s; GET " + endpoints.build()
                                + "/readyz says what is missing"
                                + registry.service()
                                        .untoldReason()
                                        .map(reason -> ", and of registry-service: " + reason)
                                        .orElse(""),
                        null);
            }
            Thread.sleep(20);
        }
    }

    /** Where everything answers. */
    Endpoints endpoints() {
        return endpoints;
    }

    /** The registry that clients use. */
    Registry registry() {
        return registry;
    }

    /** The log that all speak through. */
    KafkaEventLog log() {
        return log;
    }

    /** The broker. */
    EmbeddedKafka kafka() {
        return kafka;
    }

    /** What it was started with. */
    StandaloneConfig config() {
        return config;
    }

    /** Stops everything, in the opposite order of its start. What was under way is taken up by the next start. */
    @Override
    public void close() {
        parts.close();
    }
}
