package dev.cairn.registry.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

import dev.cairn.http.HttpConfig;
import dev.cairn.http.HttpService;
import dev.cairn.registry.RegistryConfig;
import dev.cairn.registry.RegistryLimits;
import dev.cairn.registry.RegistryService;
import dev.cairn.registry.StorageConfig;
import dev.cairn.registry.gc.GcTimes;
import dev.cairn.registry.policy.RepositoryPolicies;
import dev.cairn.registry.policy.RepositoryPolicy;
import dev.cairn.registry.policy.TagRule;
import dev.cairn.registry.scrub.ScrubTimes;
import dev.cairn.telemetry.Telemetry;

/** A registry on the server that it has in Cairn, in a folder of its own that goes with it. */
final class ServedRegistry implements AutoCloseable {

    /** Short, for requests that announce more than they send. */
    private static final Duration BODY_IDLE = Duration.ofMillis(200);

    private final Path folder;
    private final Telemetry telemetry = Telemetry.create("registry-service", Optional.empty());
    private final Vertx vertx = telemetry.vertx(new VertxOptions());
    private final RegistryService service;
    private final HttpService http;

    private ServedRegistry(Path folder, RegistryConfig config, HttpConfig server) throws IOException {
        this.folder = folder;
        this.service = RegistryService.open(config);
        this.http = HttpService.create(vertx, telemetry, server);
        service.mountOn(http);
        http.start();
    }

    /** One that anybody may use, where clients may delete. */
    static ServedRegistry start() {
        return start(folder -> config(folder, new SimpleMeterRegistry()));
    }

    private static RegistryConfig config(Path folder, MeterRegistry metrics) {
        return new RegistryConfig(
                new StorageConfig.Files(folder.resolve("data")),
                Clock.systemUTC(),
                new SecureRandom(),
                new RegistryLimits(8 << 20, 64L << 20, Duration.ofHours(24), 1_000_000, BODY_IDLE),
                RepositoryPolicies.everywhere(RepositoryPolicy.with(TagRule.RECREATABLE)),
                () -> GcTimes.DEFAULT,
                () -> ScrubTimes.DEFAULT,
                metrics);
    }

    /**
     * One of another configuration.
     *
     * @param config in {@code data} of the folder that it is given
     */
    static ServedRegistry start(Function<Path, RegistryConfig> config) {
        return start(config, new HttpConfig("registry-service", 0, "--registry-port"));
    }

    /** One with a certificate. */
    static ServedRegistry start(HttpConfig.Tls tls, MeterRegistry metrics) {
        HttpConfig server = new HttpConfig("registry-service", 0, "--registry-port").at(HttpConfig.LOOPBACK, tls);
        return start(folder -> config(folder, metrics), server);
    }

    private static ServedRegistry start(Function<Path, RegistryConfig> config, HttpConfig server) {
        try {
            Path folder = Files.createTempDirectory("served-registry");
            return new ServedRegistry(folder, config.apply(folder), server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return http.port();
    }

    /** Where nothing but {@code data} may ever be written to. */
    Path folder() {
        return folder;
    }

    @Override
    public void close() {
        http.close();
        service.close();
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
            telemetry.close();
            try (Stream<Path> all = Files.walk(folder)) {
                List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
                for (Path each : deepestFirst) {
                    Files.deleteIfExists(each);
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
