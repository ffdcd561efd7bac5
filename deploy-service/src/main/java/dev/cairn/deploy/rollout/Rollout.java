package dev.cairn.deploy.rollout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.deploy.router.Candidate;
import dev.cairn.deploy.router.Probe;
import dev.cairn.deploy.router.Route;
import dev.cairn.deploy.router.RouteTarget;
import dev.cairn.deploy.router.Router;
import dev.cairn.deploy.router.RouterException;
import dev.cairn.deploy.target.Instance;
import dev.cairn.deploy.target.InstanceState;
import dev.cairn.deploy.target.TargetException;
import dev.cairn.deploy.target.TargetFailure;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.InstanceId;
import dev.cairn.model.RunSpec;
import dev.cairn.service.Effects;

/**
 * Blue/green: start the new instances, see them healthy, see them healthy through the router, switch, see it through the
 * switch. The old ones serve until then, and are drained and retired by {@link Upkeep}. When anything fails, the new ones
 * are retired and the old ones have never stopped to serve.
 */
final class Rollout {

    private static final Logger LOG = LoggerFactory.getLogger(Rollout.class);
    private static final Duration PROBE_WITHIN = Duration.ofSeconds(5);
    private static final int PROBES = 3;

    private final Fleet fleet;
    private final DeployRow.Plan plan;
    private final Router router;
    private final Effects.Run<DeployCommand> run;
    private final List<Instance> started = new ArrayList<>();

    Rollout(Fleet fleet, DeployRow.Plan plan, Router router, Effects.Run<DeployCommand> run) {
        this.fleet = fleet;
        this.plan = plan;
        this.router = router;
        this.run = run;
    }

    void run() throws InterruptedException {
        try {
            run.report("began", new DeployCommand.RolloutBegan(plan.environment(), plan.deployment()));
            retireStrays();
            startAll();
            proveCandidate();
            switchOver();
            run.report("outcome", succeeded());
        } catch (RolloutFailure e) {
            giveUp(e);
        } catch (TargetException e) {
            if (e.failure() instanceof TargetFailure.Fenced) {
                LOG.atInfo().addKeyValue("deployment", plan.deployment()).log("A newer owner carries the rollout on");
                return;
            }
            giveUp(new RolloutFailure(reason(e.failure()), e.failure().message(), List.of()));
        } catch (RouterException e) {
            giveUp(new RolloutFailure("router", e.failure().message(), List.of()));
        }
    }

    private static String reason(TargetFailure failure) {
        return switch (failure) {
            case TargetFailure.ImageUnusable image -> "image";
            case TargetFailure.IsolationRefused refused -> "isolation";
            case TargetFailure.PortTaken taken -> "port";
            case TargetFailure.NoPortFree none -> "port";
            case TargetFailure.NotStarted not -> "not-started";
            case TargetFailure.Fenced fenced -> "fenced";
            case TargetFailure.NotRetired not -> "target";
            case TargetFailure.Unavailable away -> "target";
        };
    }

    /** What earlier rollouts have left that never served: of deployments that failed in a crash, or were superseded. */
    private void retireStrays() throws InterruptedException {
        for (Instance stray : fleet.others()) {
            if (!stray.labels().deployment().equals(plan.replaces())) {
                fleet.retire(stray);
                reportDown(stray, "superseded");
            }
        }
    }

    private void startAll() throws RolloutFailure, InterruptedException {
        fleet.openAddresses();
        for (RunSpec spec : plan.desired().run()) {
            startMissing(spec);
        }
        for (RunSpec spec : plan.desired().run()) {
            for (Instance instance : of(spec)) {
                fleet.awaitHealthy(spec, instance.id());
                reportUp(instance);
            }
        }
    }

    /** After a crash some run already; one that was lost with its machine is started anew. */
    private void startMissing(RunSpec spec) throws InterruptedException {
        int found = 0;
        for (Instance member : fleet.members(spec)) {
            if (member.state() instanceof InstanceState.Lost || found == spec.instances()) {
                fleet.retire(member);
                reportDown(member, "lost");
            } else {
                started.add(member);
                found++;
            }
        }
        for (int ordinal = found; ordinal < spec.instances(); ordinal++) {
            started.add(fleet.startFirst(spec, ordinal));
        }
    }

    private List<Instance> of(RunSpec spec) {
        return started.stream()
                .filter(instance -> instance.labels().artifact().equals(spec.artifact()))
                .toList();
    }

    // --- the switch -----------------------------------------------------------------------------------------------

    private void proveCandidate() throws RolloutFailure {
        Optional<RouteTarget> target = fleet.routeTarget(started);
        if (target.isEmpty()) {
            return;
        }
        try (Candidate candidate = router.candidate(fleet.routeKey(), target.get())) {
            for (RunSpec spec : served()) {
                for (int i = 0; i < PROBES * spec.instances(); i++) {
                    check(spec, candidate.probe(spec.artifact(), path(spec), PROBE_WITHIN), "before the switch");
                }
            }
        }
    }

    private void switchOver() throws RolloutFailure {
        Optional<RouteTarget> target = fleet.routeTarget(started);
        if (target.isEmpty()) {
            return;
        }
        Optional<Route> before = router.route(fleet.routeKey());
        router.switchTo(fleet.routeKey(), target.get(), fleet.fence());
        try {
            for (RunSpec spec : served()) {
                for (int i = 0; i < PROBES; i++) {
                    Probe probe = router.probe(fleet.routeKey(), spec.artifact(), path(spec), PROBE_WITHIN);
                    check(spec, probe, "through the switch");
                }
            }
        } catch (RolloutFailure e) {
            before.filter(route -> !route.target().deployment().equals(plan.deployment()))
                    .ifPresent(route -> router.switchTo(fleet.routeKey(), route.target(), fleet.fence()));
            throw e;
        }
    }

    private List<RunSpec> served() {
        return plan.desired().run().stream()
                .filter(spec -> spec.port() != null && spec.health() != null)
                .toList();
    }

    private static String path(RunSpec spec) {
        return spec.health() == null ? "/" : spec.health().path();
    }

    private void check(RunSpec spec, Probe probe, String when) throws RolloutFailure {
        switch (probe) {
            case Probe.Answered(int status, DeploymentId deployment, Duration took) -> {
                if (!HealthProbe.isGood(status) || !plan.deployment().equals(deployment)) {
                    throw new RolloutFailure(
                            "unhealthy",
                            "Through the router, " + when + ", GET " + path(spec) + " of " + spec.artifact()
                                    + " answers " + status,
                            List.of());
                }
            }
            case Probe.Failed(String reason) ->
                throw new RolloutFailure(
                        "unhealthy",
                        "Through the router, " + when + ", GET " + path(spec) + " of " + spec.artifact()
                                + " has no answer: " + reason,
                        List.of());
        }
    }

    // --- reports --------------------------------------------------------------------------------------------------

    private DeployCommand succeeded() {
        List<InstanceId> ids = started.stream().map(Instance::id).toList();
        return new DeployCommand.RolloutSucceeded(plan.environment(), plan.deployment(), ids, fleet.url());
    }

    private void giveUp(RolloutFailure failure) throws InterruptedException {
        for (Instance instance : started) {
            fleet.retire(instance);
            reportDown(instance, "failed");
        }
        run.report(
                "outcome",
                new DeployCommand.RolloutFailed(
                        plan.environment(), plan.deployment(), failure.reason(), failure.text(), failure.lastLines()));
    }

    private void reportUp(Instance instance) throws InterruptedException {
        run.report("up-" + instance.id(), Fleets.up(fleet, instance));
    }

    private void reportDown(Instance instance, String reason) throws InterruptedException {
        run.report("down-" + instance.id(), Fleets.down(instance, reason));
    }
}
