package dev.cairn.build;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

import dev.cairn.build.builds.BuildArtifact;
import dev.cairn.build.builds.BuildCommand;
import dev.cairn.build.builds.BuildStage;
import dev.cairn.build.commits.CommitStage;
import dev.cairn.build.commits.PushesToInbox;
import dev.cairn.build.commits.ReadSource;
import dev.cairn.build.commits.RemoteWatcher;
import dev.cairn.build.source.Git;
import dev.cairn.build.source.GitRemote;
import dev.cairn.build.source.SourceStore;
import dev.cairn.build.webhook.ConfiguredRepositories;
import dev.cairn.build.webhook.WebhookApi;
import dev.cairn.build.webhook.WebhookLimits;
import dev.cairn.http.HttpService;
import dev.cairn.log.EventLog;
import dev.cairn.service.ServiceRuntime;
import dev.cairn.service.StageListener;
import dev.cairn.service.StageSpec;
import dev.cairn.telemetry.CurrentTrace;

/**
 * build-service: takes webhooks, watches remotes, reads sources, builds. Its two stages work by repository
 * ({@link CommitStage}) and by application ({@link BuildStage}).
 */
public final class BuildService implements AutoCloseable {

    private static final Duration GIT_WITHIN = Duration.ofMinutes(5);

    private final ServiceRuntime runtime;
    private final RemoteWatcher watcher;
    private final SourceStore sources;

    private BuildService(ServiceRuntime runtime, RemoteWatcher watcher, SourceStore sources) {
        this.runtime = runtime;
        this.watcher = watcher;
        this.sources = sources;
    }

    /** The inboxes that must be there before the service is started. */
    public static List<String> inboxes() {
        return List.of(StageSpec.inboxOf(CommitStage.NAME), StageSpec.inboxOf(BuildCommand.STAGE));
    }

    /**
     * Starts the service, and mounts its webhooks and its readiness on a server that does not listen yet.
     *
     * @param log where events go; stays open when the service is closed
     * @throws IOException if the data folder cannot be used
     */
    public static BuildService start(
            BuildServiceConfig config, EventLog log, HttpService http, InstantSource clock, StageListener listener)
            throws IOException {
        Git git = Git.at(config.dataFolder().resolve("git-home"));
        GitRemote remote = new GitRemote(git);
        SourceStore sources = SourceStore.open(config.dataFolder().resolve("sources"), git, GIT_WITHIN);
        ServiceRuntime runtime = ServiceRuntime.start(
                config.service(),
                List.of(
                        new ServiceRuntime.Running<>(
                                new CommitStage(), new ReadSource(config.platform(), sources, remote)),
                        new ServiceRuntime.Running<>(new BuildStage(), BuildArtifact.create(config, sources))),
                log,
                clock,
                listener);
        RemoteWatcher watcher = RemoteWatcher.start(
                config.platform(), remote, log, clock, key -> runtime.owns(CommitStage.NAME, key, config.partitions()));
        new WebhookApi(
                        new ConfiguredRepositories(config.platform()),
                        new PushesToInbox(log, CurrentTrace::traceparent),
                        WebhookLimits.defaults())
                .mount(http.router());
        http.readyWhen("topology", runtime::whatIsMissing);
        return new BuildService(runtime, watcher, sources);
    }

    /** Whether it does its work. */
    public boolean isReady() {
        return runtime.isReady();
    }

    /** Stops: what is under way is taken up by the next start. */
    @Override
    public void close() {
        watcher.close();
        runtime.close();
        sources.close();
    }
}
