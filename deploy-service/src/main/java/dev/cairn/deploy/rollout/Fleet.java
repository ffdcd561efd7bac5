package dev.cairn.deploy.rollout;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.cairn.deploy.router.RouteKey;
import dev.cairn.deploy.router.RouteTarget;
import dev.cairn.deploy.router.Router;
import dev.cairn.deploy.target.Address;
import dev.cairn.deploy.target.Fence;
import dev.cairn.deploy.target.Instance;
import dev.cairn.deploy.target.InstanceFilter;
import dev.cairn.deploy.target.InstanceLabels;
import dev.cairn.deploy.target.InstanceSpec;
import dev.cairn.deploy.target.InstanceState;
import dev.cairn.deploy.target.PortRequest;
import dev.cairn.deploy.target.Target;
import dev.cairn.deploy.target.TargetException;
import dev.cairn.event.DeployedArtifact;
import dev.cairn.event.DerivedNames;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.HealthCheck;
import dev.cairn.model.InstanceId;
import dev.cairn.model.RunSpec;
import dev.cairn.oci.ImageReference;

/** The instances of one deployment, as an effect with a fence handles them. Used by one thread. */
final class Fleet {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LAST_PAUSE = Duration.ofMillis(500);
    private static final Duration WITHOUT_CHECK = Duration.ofSeconds(60);
    private static final Duration STEADY = Duration.ofSeconds(2);
    private static final Duration START_WITHIN = Duration.ofMinutes(2);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);
    private static final int LAST_LINES = 40;

    private final DeployRow.Plan plan;
    private final Fence fence;
    private final Target target;
    private final Router router;
    private final DeploySettings settings;
    private final HealthProbe health;
    private final InstantSource clock;

    Fleet(
            DeployRow.Plan plan,
            long fence,
            Target target,
            Router router,
            DeploySettings settings,
            HealthProbe health,
            InstantSource clock) {
        this.plan = plan;
        this.fence = new Fence(fence);
        this.target = target;
        this.router = router;
        this.settings = settings;
        this.health = health;
        this.clock = clock;
    }

    // --- which instances there are --------------------------------------------------------------------------------

    RouteKey routeKey() {
        return new RouteKey(plan.application(), plan.environment());
    }

    /** Those of other deployments in the environment that are not retired. */
    List<Instance> others() {
        return target.list(InstanceFilter.of(plan.application(), plan.environment())).stream()
                .filter(instance -> !instance.labels().deployment().equals(plan.deployment()))
                .filter(instance -> !(instance.state() instanceof InstanceState.Retired))
                .toList();
    }

    /** All in the environment that are not retired. */
    Set<InstanceId> present() {
        return target.list(InstanceFilter.of(plan.application(), plan.environment())).stream()
                .filter(instance -> !(instance.state() instanceof InstanceState.Retired))
                .map(Instance::id)
                .collect(Collectors.toSet());
    }

    /** The instances of this deployment that run an artifact, or did until they ended: all that are not retired. */
    List<Instance> members(RunSpec run) {
        return target.list(InstanceFilter.of(plan.deployment())).stream()
                .filter(instance -> instance.labels().artifact().equals(run.artifact()))
                .filter(instance -> !(instance.state() instanceof InstanceState.Retired))
                .toList();
    }

    // --- start ----------------------------------------------------------------------------------------------------

    /** Starts one of the instances that a rollout wants. What may get better soon is tried for two minutes. */
    Instance startFirst(RunSpec run, int ordinal) throws InterruptedException {
        InstanceId id = DerivedNames.instance(plan.deployment(), run.artifact(), ordinal, 0);
        return target.inspect(id).isPresent() ? startAnother(run, ordinal) : start(spec(run, id));
    }

    /** Starts one in the place of another, which never comes back: its name is new. */
    Instance startAnother(RunSpec run, int ordinal) throws InterruptedException {
        long incarnation = clock.instant().toEpochMilli();
        return start(spec(run, DerivedNames.instance(plan.deployment(), run.artifact(), ordinal, incarnation)));
    }

    private Instance start(InstanceSpec spec) throws InterruptedException {
        Instant deadline = clock.instant().plus(START_WITHIN);
        while (true) {
            try {
                return target.start(spec, fence);
            } catch (TargetException e) {
                if (!e.failure().temporary() || clock.instant().isAfter(deadline)) {
                    throw e;
                }
                Thread.sleep(LAST_PAUSE);
            }
        }
    }

    private InstanceSpec spec(RunSpec run, InstanceId id) {
        DeployedArtifact artifact = plan.artifact(run.artifact());
        InstanceLabels labels = new InstanceLabels(
                plan.application(), plan.environment(), run.artifact(), plan.deployment(), artifact.digest());
        Integer port = run.port();
        return new InstanceSpec(
                id,
                labels,
                new ImageReference(settings.registry(), artifact.image(), artifact.digest()),
                variables(run),
                run.limits(),
                port == null ? new PortRequest.None() : new PortRequest.Any(port));
    }

    private Map<String, String> variables(RunSpec run) {
        Map<String, String> variables = new HashMap<>(run.settings());
        for (ArtifactName used : run.uses()) {
            String name = used.value().toUpperCase(Locale.ROOT).replace('-', '_') + "_URL";
            variables.put(name, "http://" + router.addressOf(routeKey(), used));
        }
        return variables;
    }

    /** Lets the addresses be listened on that instances were told, which may have outlived the router. */
    void openAddresses() {
        plan.desired().run().forEach(run -> run.uses().forEach(used -> router.addressOf(routeKey(), used)));
    }

    // --- health ---------------------------------------------------------------------------------------------------

    /** Waits until an instance is healthy. */
    void awaitHealthy(RunSpec run, InstanceId id) throws RolloutFailure, InterruptedException {
        HealthCheck check = run.health();
        Duration within = check == null ? WITHOUT_CHECK : check.within();
        Instant began = clock.instant();
        Duration pause = FIRST_PAUSE;
        Optional<String> trouble = trouble(run, id, began);
        while (trouble.isPresent()) {
            if (clock.instant().isAfter(began.plus(within))) {
                throw new RolloutFailure(
                        "unhealthy",
                        "Instance " + id + " of " + run.artifact() + " was not healthy within " + within.toSeconds()
                                + " s: " + trouble.get(),
                        target.output(id, LAST_LINES));
            }
            Thread.sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LAST_PAUSE) > 0 ? LAST_PAUSE : pause.multipliedBy(2);
            trouble = trouble(run, id, began);
        }
    }

    private Optional<String> trouble(RunSpec run, InstanceId id, Instant began)
            throws RolloutFailure, InterruptedException {
        Instance instance = running(run, id);
        Address address = instance.address();
        if (address != null) {
            return health.ask(address, run.health());
        }
        // It serves nothing: all that can be asked of it is to keep running.
        return clock.instant().isAfter(began.plus(STEADY)) ? Optional.empty() : Optional.of("it has just begun");
    }

    /** The instance, if it still runs. */
    Instance running(RunSpec run, InstanceId id) throws RolloutFailure {
        Optional<Instance> instance = target.inspect(id);
        if (instance.isPresent() && instance.get().isRunning()) {
            return instance.get();
        }
        throw new RolloutFailure(
                "exited",
                "Instance " + id + " of " + run.artifact() + " "
                        + instance.map(found -> describe(found.state())).orElse("is gone"),
                target.output(id, LAST_LINES));
    }

    static String describe(InstanceState state) {
        return switch (state) {
            case InstanceState.Running running -> "runs";
            case InstanceState.Exited(int code, Instant at) -> "ended with exit code " + code;
            case InstanceState.Lost(String detail) -> "is gone: " + detail;
            case InstanceState.Retired retired -> "was retired";
        };
    }

    // --- the route ------------------------------------------------------------------------------------------------

    /** Where the router is to send requests; empty when nothing here serves any. */
    Optional<RouteTarget> routeTarget(List<Instance> instances) {
        Map<ArtifactName, List<Address>> backends = new TreeMap<>();
        for (Instance instance : instances) {
            Address address = instance.address();
            if (address != null) {
                backends.computeIfAbsent(instance.labels().artifact(), same -> new ArrayList<>())
                        .add(address);
            }
        }
        return backends.isEmpty()
                ? Optional.empty()
                : Optional.of(new RouteTarget(plan.deployment(), backends, mainArtifact(backends)));
    }

    private @Nullable ArtifactName mainArtifact(Map<ArtifactName, List<Address>> backends) {
        return plan.desired().run().stream()
                .map(RunSpec::artifact)
                .filter(backends::containsKey)
                .findFirst()
                .orElse(null);
    }

    @Nullable
    String url() {
        boolean serves = plan.desired().run().stream().anyMatch(run -> run.port() != null);
        return serves ? "http://" + routeKey() + ".localhost:" + settings.routerPort() + "/" : null;
    }

    // --- retire ---------------------------------------------------------------------------------------------------

    void retire(Instance instance) {
        Duration stopWithin = plan.desired().run().stream()
                .filter(run -> run.artifact().equals(instance.labels().artifact()))
                .map(RunSpec::stopWithin)
                .findFirst()
                .orElse(STOP_WITHIN);
        target.retire(instance.id(), stopWithin, fence);
    }

    Fence fence() {
        return fence;
    }

    String isolation(Instance instance) {
        String detail = instance.isolation().detail();
        String level = instance.isolation().level().id();
        return detail.isEmpty() ? level : level + " (" + detail + ")";
    }
}
