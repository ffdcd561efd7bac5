package dev.cairn.deploy.rollout;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.deploy.router.Drain;
import dev.cairn.deploy.router.Route;
import dev.cairn.deploy.router.RouteTarget;
import dev.cairn.deploy.router.Router;
import dev.cairn.deploy.router.RouterException;
import dev.cairn.deploy.router.RouterFailure;
import dev.cairn.deploy.target.Instance;
import dev.cairn.deploy.target.TargetException;
import dev.cairn.deploy.target.TargetFailure;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.RunSpec;
import dev.cairn.service.Effects;

/**
 * The standing duty of an environment: exactly the instances of its deployment run, and the router leads to them. What was
 * replaced is drained and retired; one that ended or was lost is replaced, later each time when that does not help.
 */
final class Upkeep {

    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration PERIOD = Duration.ofMillis(500);
    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
    private static final Duration LAST_BACKOFF = Duration.ofMinutes(1);

    /** An instance that has run for so long has come up well: the next replacement is not held back. */
    private static final Duration STEADY = Duration.ofMinutes(1);

    private static final Duration DRAIN_WITHIN = Duration.ofSeconds(30);

    private final Fleet fleet;
    private final DeployRow.Plan plan;
    private final Router router;
    private final Effects.Run<DeployCommand> run;
    private final InstantSource clock;
    private final Map<String, Backoff> backoffs = new HashMap<>();

    /** When a place may be filled again. */
    private record Backoff(Instant next, Duration pause) {}

    Upkeep(Fleet fleet, DeployRow.Plan plan, Router router, Effects.Run<DeployCommand> run, InstantSource clock) {
        this.fleet = fleet;
        this.plan = plan;
        this.router = router;
        this.run = run;
        this.clock = clock;
    }

    void run() throws InterruptedException {
        try {
            fleet.openAddresses();
            restoreRoute();
            retireOthers();
            run.report("fleet", new DeployCommand.FleetSeen(plan.environment(), plan.deployment(), fleet.present()));
            while (true) {
                round();
                Thread.sleep(PERIOD);
            }
        } catch (TargetException e) {
            if (!(e.failure() instanceof TargetFailure.Fenced)) {
                throw e;
            }
            handedOver();
        } catch (RouterException e) {
            if (!(e.failure() instanceof RouterFailure.Fenced)) {
                throw e;
            }
            handedOver();
        }
    }

    /** A rollout has begun: it is the one who acts now, and when it fails this duty begins anew with a higher fence. */
    private void handedOver() {
        LOG.atInfo()
                .addKeyValue("application", plan.application())
                .addKeyValue("environment", plan.environment())
                .log("Environment is being rolled out");
    }

    private void retireOthers() throws InterruptedException {
        List<Instance> others = fleet.others();
        Set<DeploymentId> deployments = new HashSet<>();
        others.forEach(instance -> deployments.add(instance.labels().deployment()));
        for (DeploymentId deployment : deployments) {
            if (router.drain(fleet.routeKey(), deployment, DRAIN_WITHIN) instanceof Drain.TimedOut(int inFlight)) {
                LOG.atWarn()
                        .addKeyValue("deployment", deployment)
                        .addKeyValue("inFlight", inFlight)
                        .log("Requests to replaced instances did not end in time and are cut off");
            }
        }
        for (Instance instance : others) {
            fleet.retire(instance);
            run.report("down-" + instance.id(), Fleets.down(instance, "replaced"));
        }
    }

    /** After a start of the machine: what still runs is served at once, before anything is waited for. */
    private void restoreRoute() {
        List<Instance> running = new ArrayList<>();
        plan.desired()
                .run()
                .forEach(spec ->
                        fleet.members(spec).stream().filter(Instance::isRunning).forEach(running::add));
        route(running);
    }

    private void round() throws InterruptedException {
        List<Instance> good = new ArrayList<>();
        List<Instance> ended = new ArrayList<>();
        List<Place> empty = new ArrayList<>();
        for (RunSpec spec : plan.desired().run()) {
            List<Instance> members = fleet.members(spec);
            List<Instance> running =
                    members.stream().filter(Instance::isRunning).toList();
            good.addAll(running);
            members.stream().filter(member -> !member.isRunning()).forEach(ended::add);
            for (int ordinal = running.size(); ordinal < spec.instances(); ordinal++) {
                empty.add(new Place(spec, ordinal));
            }
        }
        if (empty.isEmpty() && ended.isEmpty()) {
            return;
        }
        route(good);
        for (Instance instance : ended) {
            clearAway(instance);
        }
        for (Place place : empty) {
            fill(place).ifPresent(good::add);
        }
        route(good);
    }

    private void clearAway(Instance instance) throws InterruptedException {
        LOG.atWarn()
                .addKeyValue("instance", instance.id())
                .addKeyValue("state", Fleet.describe(instance.state()))
                .log("Instance is gone and is replaced");
        fleet.retire(instance);
        run.report("down-" + instance.id(), Fleets.down(instance, "lost"));
    }

    /** One of the wanted instances. */
    private record Place(RunSpec spec, int ordinal) {

        String name() {
            return spec.artifact() + "/" + ordinal;
        }
    }

    private Optional<Instance> fill(Place place) throws InterruptedException {
        Instant now = clock.instant();
        Backoff backoff = backoffs.get(place.name());
        if (backoff != null && now.isBefore(backoff.next())) {
            return Optional.empty();
        }
        backoffs.put(place.name(), next(backoff, now));
        Instance instance = fleet.startAnother(place.spec(), place.ordinal());
        try {
            fleet.awaitHealthy(place.spec(), instance.id());
        } catch (RolloutFailure e) {
            LOG.atWarn()
                    .addKeyValue("instance", instance.id())
                    .addKeyValue("reason", e.text())
                    .addKeyValue("lastLines", e.lastLines())
                    .log("Replacement did not come up and is tried again");
            fleet.retire(instance);
            return Optional.empty();
        }
        run.report("up-" + instance.id(), Fleets.up(fleet, instance));
        return Optional.of(instance);
    }

    private static Backoff next(@Nullable Backoff last, Instant now) {
        if (last == null || now.isAfter(last.next().plus(STEADY))) {
            return new Backoff(now.plus(FIRST_BACKOFF), FIRST_BACKOFF);
        }
        Duration pause = last.pause().multipliedBy(2);
        Duration bounded = pause.compareTo(LAST_BACKOFF) > 0 ? LAST_BACKOFF : pause;
        return new Backoff(now.plus(bounded), bounded);
    }

    private void route(List<Instance> instances) {
        Optional<RouteTarget> wanted = fleet.routeTarget(instances);
        Optional<RouteTarget> now = router.route(fleet.routeKey()).map(Route::target);
        if (wanted.isPresent() && !wanted.equals(now)) {
            router.switchTo(fleet.routeKey(), wanted.get(), fleet.fence());
        }
    }
}
