package dev.cairn.deploy.rollout;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.deploy.router.RouteKey;
import dev.cairn.deploy.router.Router;
import dev.cairn.deploy.target.Fence;
import dev.cairn.deploy.target.Target;
import dev.cairn.model.Application;
import dev.cairn.model.EnvironmentName;
import dev.cairn.model.TargetName;
import dev.cairn.service.Effects;
import dev.cairn.service.Row;

/** What deploy-service does to the world: rollouts and upkeep. */
public final class DeployEffects implements Effects<DeployCommand> {

    private static final Logger LOG = LoggerFactory.getLogger(DeployEffects.class);

    private final Map<TargetName, Target> targets;
    private final Router router;
    private final DeploySettings settings;
    private final InstantSource clock;
    private final Map<RouteKey, Long> fences = new ConcurrentHashMap<>();
    private final HealthProbe health = new HealthProbe();

    /** On these targets, behind this router. */
    public DeployEffects(Map<TargetName, Target> targets, Router router, DeploySettings settings, InstantSource clock) {
        this.targets = Map.copyOf(targets);
        this.router = router;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void run(Row.Work work, Run<DeployCommand> run) throws InterruptedException {
        if (!(work instanceof DeployRow row)) {
            throw new IllegalStateException("Not a row of this stage: " + work);
        }
        switch (row) {
            case DeployRow.RolloutJob job -> rollout(job.plan(), run);
            case DeployRow.UpkeepDuty duty -> upkeep(duty.plan(), run);
            case DeployRow.Began began -> throw new IllegalStateException("No work");
            case DeployRow.Instance instance -> throw new IllegalStateException("No work");
            case DeployRow.Newest newest -> throw new IllegalStateException("No work");
        }
    }

    private void rollout(DeployRow.Plan plan, Run<DeployCommand> run) throws InterruptedException {
        Target target = targets.get(plan.desired().target());
        if (target == null) {
            run.report(
                    "outcome",
                    new DeployCommand.RolloutFailed(
                            plan.environment(),
                            plan.deployment(),
                            "unknown-target",
                            "There is no target '" + plan.desired().target() + "' here; there is "
                                    + targets.keySet().stream().sorted().toList()
                                    + ". Name one of them in cairn.yaml, or add it to platform.yaml",
                            List.of()));
            return;
        }
        new Rollout(fleet(plan, run, target), plan, router, run).run();
    }

    private void upkeep(DeployRow.Plan plan, Run<DeployCommand> run) throws InterruptedException {
        Target target = targets.get(plan.desired().target());
        if (target == null) {
            LOG.atError()
                    .addKeyValue("target", plan.desired().target())
                    .addKeyValue("application", plan.application())
                    .log("Target is no longer in platform.yaml: nobody looks after what runs there");
            return;
        }
        new Upkeep(fleet(plan, run, target), plan, router, run, clock).run();
    }

    private Fleet fleet(DeployRow.Plan plan, Run<DeployCommand> run, Target target) {
        fences.merge(new RouteKey(plan.application(), plan.environment()), run.fence(), Math::max);
        return new Fleet(plan, run.fence(), target, router, settings, health, clock);
    }

    /** The fence of the newest intent that was carried out here for an environment. */
    public Fence lastFence(Application application, EnvironmentName environment) {
        return new Fence(fences.getOrDefault(new RouteKey(application, environment), 0L));
    }
}
