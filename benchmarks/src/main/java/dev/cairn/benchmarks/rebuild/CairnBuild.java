package dev.cairn.benchmarks.rebuild;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

import dev.cairn.benchmarks.report.Parts;
import dev.cairn.build.builder.ArtifactBuilder;
import dev.cairn.build.builder.BuildRequest;
import dev.cairn.build.builder.BuildResult;
import dev.cairn.build.builder.BuilderConfig;
import dev.cairn.http.HttpConfig;
import dev.cairn.http.HttpService;
import dev.cairn.model.CairnFile;
import dev.cairn.model.CairnFileReader;
import dev.cairn.model.CommitId;
import dev.cairn.model.Read;
import dev.cairn.registry.RegistryConfig;
import dev.cairn.registry.RegistryService;
import dev.cairn.telemetry.Telemetry;

/** The builders of build-service with a registry of their own. */
final class CairnBuild implements AutoCloseable {

    private static final Duration WITHIN = Duration.ofMinutes(10);
    private static final CommitId COMMIT = new CommitId("0123456789abcdef0123456789abcdef01234567");

    private final Parts parts = new Parts();
    private final ArtifactBuilder builder;
    private int builds;

    private CairnBuild(Path folder) throws IOException {
        Telemetry telemetry = parts.add(Telemetry.create("benchmark", Optional.empty()));
        Vertx vertx = telemetry.vertx(new VertxOptions());
        parts.add(() ->
                vertx.close().toCompletionStage().toCompletableFuture().get(WITHIN.toSeconds(), TimeUnit.SECONDS));
        RegistryService registry = parts.add(RegistryService.open(RegistryConfig.in(folder.resolve("registry"))));
        HttpService http = parts.add(HttpService.create(vertx, telemetry, new HttpConfig("registry", 0, "")));
        registry.mountOn(http);
        URI address = URI.create("http://" + HttpConfig.LOOPBACK + ":" + http.start());
        builder = parts.add(new ArtifactBuilder(BuilderConfig.of(
                address, folder.resolve("builds"), Path.of(System.getProperty("java.home")), System.getenv())));
    }

    static CairnBuild open(Path folder) throws IOException {
        return new CairnBuild(folder);
    }

    /** Builds the first artifact of a tree, and pushes it into the registry. */
    void build(Path tree) throws IOException, InterruptedException {
        CairnFile file = file(tree);
        BuildResult result = builder.build(new BuildRequest(
                "build-" + builds++,
                file.application(),
                COMMIT,
                Instant.EPOCH,
                file.artifacts().getFirst(),
                tree,
                WITHIN));
        if (result instanceof BuildResult.Failed failed) {
            throw new IllegalStateException(failed.reason() + ": " + failed.message() + "\n" + failed.lastLines());
        }
    }

    private static CairnFile file(Path tree) throws IOException {
        return switch (CairnFileReader.read(Files.readAllBytes(tree.resolve("cairn.yaml")))) {
            case Read.Valid<CairnFile>(CairnFile file, var warnings) -> file;
            case Read.Invalid<CairnFile>(var problems) -> throw new IllegalStateException(problems.toString());
        };
    }

    @Override
    public void close() {
        parts.close();
    }
}
