package dev.cairn.deploy;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.deploy.rollout.DeployCommand;
import dev.cairn.deploy.rollout.DeployEffects;
import dev.cairn.deploy.rollout.DeploySettings;
import dev.cairn.deploy.rollout.DeployStage;
import dev.cairn.deploy.router.Router;
import dev.cairn.deploy.target.Fence;
import dev.cairn.deploy.target.Instance;
import dev.cairn.deploy.target.InstanceFilter;
import dev.cairn.deploy.target.Target;
import dev.cairn.deploy.target.TargetException;
import dev.cairn.http.HttpService;
import dev.cairn.http.Problem;
import dev.cairn.log.EventLog;
import dev.cairn.model.InstanceId;
import dev.cairn.model.TargetName;
import dev.cairn.service.ServiceConfig;
import dev.cairn.service.ServiceRuntime;
import dev.cairn.service.StageListener;
import dev.cairn.service.StageSpec;

/** deploy-service: plans deployments, rolls them out on targets, keeps them running. */
public final class DeployService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeployService.class);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);
    private static final int DEFAULT_LINES = 100;
    private static final int MOST_LINES = 10_000;

    private final ServiceRuntime runtime;
    private final Map<TargetName, Target> targets;
    private final DeployEffects effects;

    private DeployService(ServiceRuntime runtime, Map<TargetName, Target> targets, DeployEffects effects) {
        this.runtime = runtime;
        this.targets = targets;
        this.effects = effects;
    }

    /** The inboxes that must be there before the service is started. */
    public static List<String> inboxes() {
        return List.of(StageSpec.inboxOf(DeployCommand.STAGE));
    }

    /**
     * Starts the service, and mounts its API and its readiness on a server that does not listen yet.
     *
     * @param log where events go; stays open when the service is closed
     */
    public static DeployService start(
            ServiceConfig config,
            Map<TargetName, Target> targets,
            Router router,
            DeploySettings settings,
            EventLog log,
            HttpService http,
            InstantSource clock,
            StageListener listener) {
        DeployEffects effects = new DeployEffects(targets, router, settings, clock);
        ServiceRuntime runtime = ServiceRuntime.start(
                config, List.of(new ServiceRuntime.Running<>(new DeployStage(), effects)), log, clock, listener);
        DeployService service = new DeployService(runtime, targets, effects);
        http.router().get("/v1/instances/:id/output").handler(http.handlers().blocking(service::output));
        http.readyWhen("topology", runtime::whatIsMissing);
        return service;
    }

    /** Whether it does its work. */
    public boolean isReady() {
        return runtime.isReady();
    }

    private void output(RoutingContext request) {
        InstanceId id = id(request.pathParam("id"));
        int lines = lines(request.request().getParam("lines"));
        List<String> output = targets.values().stream()
                .filter(target -> target.inspect(id).isPresent())
                .findFirst()
                .map(target -> target.output(id, lines))
                .orElseThrow(() -> Problem.of(404, "There is no instance " + id + " here, and no output of it any more")
                        .exception());
        StringBuilder text = new StringBuilder();
        output.forEach(line -> text.append(line).append('\n'));
        var _ = request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .end(text.toString());
    }

    private static InstanceId id(@Nullable String text) {
        try {
            return new InstanceId(text == null ? "" : text);
        } catch (IllegalArgumentException e) {
            throw Problem.of(400, e.getMessage()).exception();
        }
    }

    private static int lines(@Nullable String text) {
        try {
            int lines = text == null ? DEFAULT_LINES : Integer.parseInt(text);
            return Math.clamp(lines, 1, MOST_LINES);
        } catch (NumberFormatException e) {
            throw Problem.of(400, "'lines' is a number, not '" + text + "'").exception();
        }
    }

    /** Stops the service; instances go on. */
    @Override
    public void close() {
        runtime.close();
    }

    /** Stops all instances, after the service was closed: the next start brings back what should run. */
    public void stopInstances() {
        for (Target target : targets.values()) {
            for (Instance instance : target.list(InstanceFilter.ALL)) {
                if (instance.isRunning()) {
                    stop(target, instance);
                }
            }
        }
    }

    private void stop(Target target, Instance instance) {
        try {
            Fence fence = effects.lastFence(
                    instance.labels().application(), instance.labels().environment());
            target.retire(instance.id(), STOP_WITHIN, fence);
            LOG.atInfo().addKeyValue("instance", instance.id()).log("Instance was stopped");
        } catch (TargetException e) {
            LOG.atWarn()
                    .addKeyValue("instance", instance.id())
                    .addKeyValue("reason", e.getMessage())
                    .log("Instance was not stopped");
        }
    }
}
