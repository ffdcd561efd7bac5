package dev.cairn.build.builds;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.build.BuildServiceConfig;
import dev.cairn.build.builder.ArtifactBuilder;
import dev.cairn.build.builder.BuildRequest;
import dev.cairn.build.builder.BuildResult;
import dev.cairn.build.builder.BuilderConfig;
import dev.cairn.build.source.Checkout;
import dev.cairn.build.source.GitAddress;
import dev.cairn.build.source.SourceFailure;
import dev.cairn.build.source.SourceStore;
import dev.cairn.event.EventId;
import dev.cairn.model.Application;
import dev.cairn.model.LivePlatform;
import dev.cairn.model.RepositorySpec;
import dev.cairn.service.Effects;
import dev.cairn.service.Row;

/** Builds one artifact at the exact commit, and pushes it. A second run after a crash begins from a clean folder. */
public final class BuildArtifact implements Effects<BuildCommand> {

    private static final Logger LOG = LoggerFactory.getLogger(BuildArtifact.class);
    private static final Duration SOURCE_RETRY = Duration.ofSeconds(5);
    private static final int SOURCE_TRIES = 60;

    private final LivePlatform platform;
    private final SourceStore sources;
    private final ArtifactBuilder builder;
    private final Path checkouts;
    private final Semaphore places;

    private BuildArtifact(
            LivePlatform platform, SourceStore sources, ArtifactBuilder builder, Path checkouts, int concurrent) {
        this.platform = platform;
        this.sources = sources;
        this.builder = builder;
        this.checkouts = checkouts;
        this.places = new Semaphore(concurrent, true);
    }

    /**
     * As configured. Checkouts that a killed service has left are deleted: their builds begin anew, or are no longer wanted
     * and would leave them for good.
     */
    public static BuildArtifact create(BuildServiceConfig config, SourceStore sources) throws IOException {
        Path checkouts = config.dataFolder().resolve("checkouts");
        Folders.delete(checkouts);
        ArtifactBuilder builder = new ArtifactBuilder(
                BuilderConfig.of(
                        config.registry(),
                        config.dataFolder().resolve("builds"),
                        config.javaHome(),
                        System.getenv(),
                        config::platformNow),
                config.registryHttp());
        return new BuildArtifact(config.platform(), sources, builder, checkouts, config.concurrentBuilds());
    }

    @Override
    public void run(Row.Work work, Run<BuildCommand> run) throws InterruptedException {
        BuildRow.ArtifactJob job = (BuildRow.ArtifactJob) work;
        places.acquire();
        try {
            run.report(
                    "began",
                    new BuildCommand.BuildBegan(job.build(), job.artifact().name()));
            run.report("outcome", outcome(job, run));
        } finally {
            places.release();
        }
    }

    private BuildCommand outcome(BuildRow.ArtifactJob job, Run<BuildCommand> run) throws InterruptedException {
        Path folder = checkouts.resolve(job.build() + "-" + job.artifact().name());
        try {
            return switch (checkout(job, folder)) {
                case Checkout.CheckedOut(Path path, var details) -> build(job, run, path);
                case SourceFailure failure -> broke(job, "source", failure.reason(), List.of());
            };
        } finally {
            Folders.delete(folder);
        }
    }

    private Checkout checkout(BuildRow.ArtifactJob job, Path folder) throws InterruptedException {
        Optional<RepositorySpec> repository = platform.repository(job.repository());
        if (repository.isEmpty()) {
            return new SourceFailure.Vanished(
                    job.commit(), "The repository '" + job.repository() + "' is no longer in platform.yaml");
        }
        GitAddress address = GitAddress.of(repository.get());
        Checkout checkout = sources.checkout(job.repository(), address, job.commit(), job.ref(), folder);
        for (int tries = 1; tries < SOURCE_TRIES && canGetBetter(checkout); tries++) {
            LOG.atWarn().addKeyValue("repository", job.repository()).log("Source is not to be had yet, trying again");
            Thread.sleep(SOURCE_RETRY);
            checkout = sources.checkout(job.repository(), address, job.commit(), job.ref(), folder);
        }
        return checkout;
    }

    private static boolean canGetBetter(Checkout checkout) {
        return checkout instanceof SourceFailure.Unreachable || checkout instanceof SourceFailure.StorageFailed;
    }

    private BuildCommand build(BuildRow.ArtifactJob job, Run<BuildCommand> run, Path source)
            throws InterruptedException {
        long began = System.nanoTime();
        EventId build = job.build();
        BuildResult result = builder.build(new BuildRequest(
                build + "-" + job.artifact().name(),
                new Application(run.key()),
                job.commit(),
                job.commitTime(),
                job.artifact(),
                source,
                platform.get().builds().within()));
        long took = Duration.ofNanos(System.nanoTime() - began).toMillis();
        return switch (result) {
            case BuildResult.Built built ->
                new BuildCommand.ArtifactReady(
                        build,
                        job.artifact().name(),
                        built.kind(),
                        built.image(),
                        built.digest(),
                        built.sizeBytes(),
                        built.inputs(),
                        took);
            case BuildResult.Failed(String reason, String message, List<String> lines) ->
                broke(job, reason, message, lines);
        };
    }

    private static BuildCommand broke(BuildRow.ArtifactJob job, String reason, String message, List<String> lines) {
        return new BuildCommand.BuildBroke(job.build(), job.artifact().name(), reason, message, lines);
    }
}
