package dev.cairn.deploy.rollout;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import dev.cairn.event.DeploymentEvent;
import dev.cairn.event.DeploymentFailed;
import dev.cairn.event.DeploymentStarted;
import dev.cairn.event.DeploymentSucceeded;
import dev.cairn.event.EventId;
import dev.cairn.event.InstanceRetired;
import dev.cairn.event.InstanceStarted;
import dev.cairn.model.DeploymentId;
import dev.cairn.service.Decision;
import dev.cairn.service.Message;
import dev.cairn.service.Rows;

/** What follows from what effects report. A report that comes twice, or after its work was closed, has no consequence. */
final class Reports {

    private final Rows state;
    private final Message.Context context;

    Reports(Rows state, Message.Context context) {
        this.state = state;
        this.context = context;
    }

    List<Decision> decide(DeployCommand report) {
        return switch (report) {
            case DeployCommand.RolloutBegan began ->
                state.find(DeployRow.Began.class, began.environment().value()).isPresent()
                        ? List.of()
                        : ofOpenRollout(
                                began,
                                EventId.derive(began.deployment().value(), "began"),
                                plan -> new DeploymentStarted(
                                        plan.application(), began.deployment(), began.environment()));
            case DeployCommand.InstanceUp up -> instanceUp(up);
            case DeployCommand.InstanceDown down -> instanceDown(down);
            case DeployCommand.FleetSeen seen -> fleetSeen(seen);
            case DeployCommand.RolloutSucceeded done ->
                ofOpenRollout(
                        done,
                        outcome(done.deployment()),
                        plan -> new DeploymentSucceeded(
                                plan.application(),
                                done.deployment(),
                                done.environment(),
                                plan.commit(),
                                done.instances(),
                                done.url()));
            case DeployCommand.RolloutFailed failed ->
                ofOpenRollout(
                        failed,
                        outcome(failed.deployment()),
                        plan -> new DeploymentFailed(
                                plan.application(),
                                failed.deployment(),
                                failed.environment(),
                                plan.commit(),
                                failed.reason(),
                                failed.message(),
                                failed.lastLines()));
        };
    }

    /** One id for all outcomes of a deployment: there is only one. */
    static EventId outcome(DeploymentId deployment) {
        return EventId.derive(deployment.value(), "outcome");
    }

    private List<Decision> ofOpenRollout(
            DeployCommand report, EventId id, Function<DeployRow.Plan, DeploymentEvent> event) {
        return state.find(DeployRow.RolloutJob.class, report.environment().value())
                .map(DeployRow.RolloutJob::plan)
                .filter(plan -> plan.deployment().equals(report.deployment()))
                .<List<Decision>>map(
                        plan -> List.of(new Decision.Tell(id, event.apply(plan), plan.delivery(), context.causation())))
                .orElse(List.of());
    }

    private List<Decision> instanceUp(DeployCommand.InstanceUp up) {
        Optional<DeployRow.Plan> plan = planOf(up);
        boolean known =
                state.find(DeployRow.Instance.class, up.instance().value()).isPresent();
        if (known || plan.isEmpty()) {
            return List.of();
        }
        InstanceStarted started = new InstanceStarted(
                plan.get().application(),
                up.deployment(),
                up.environment(),
                up.artifact(),
                up.instance(),
                up.digest(),
                up.address(),
                up.isolation());
        EventId id = EventId.derive(up.instance().value(), "started");
        return List.of(new Decision.Tell(id, started, plan.get().delivery(), context.causation()));
    }

    private List<Decision> instanceDown(DeployCommand.InstanceDown down) {
        Optional<DeployRow.Instance> known =
                state.find(DeployRow.Instance.class, down.instance().value());
        if (known.isEmpty()) {
            return List.of();
        }
        return List.of(retired(known.get(), down.reason()));
    }

    /** Only the present duty's word counts; instances of a rollout that is under way are that one's affair. */
    private List<Decision> fleetSeen(DeployCommand.FleetSeen seen) {
        String environment = seen.environment().value();
        boolean current = state.find(DeployRow.UpkeepDuty.class, environment)
                .filter(duty -> duty.renewedBy().equals(context.causation()))
                .isPresent();
        if (!current) {
            return List.of();
        }
        Optional<DeploymentId> rollingOut = state.find(DeployRow.RolloutJob.class, environment)
                .map(job -> job.plan().deployment());
        return state.all(DeployRow.Instance.class).stream()
                .filter(known -> known.environment().equals(seen.environment()))
                .filter(known -> !seen.instances().contains(known.instance()))
                .filter(known -> !rollingOut.equals(Optional.of(known.deployment())))
                .map(gone -> retired(gone, "stopped"))
                .toList();
    }

    private Decision retired(DeployRow.Instance known, String reason) {
        InstanceRetired retired = new InstanceRetired(
                known.application(),
                known.deployment(),
                known.environment(),
                known.artifact(),
                known.instance(),
                reason);
        EventId id = EventId.derive(known.instance().value(), "retired");
        return new Decision.Tell(id, retired, known.delivery(), context.causation());
    }

    /** The plan that an instance belongs to: of the rollout under way, or of what serves. */
    private Optional<DeployRow.Plan> planOf(DeployCommand report) {
        String environment = report.environment().value();
        return state.find(DeployRow.RolloutJob.class, environment)
                .map(DeployRow.RolloutJob::plan)
                .filter(plan -> plan.deployment().equals(report.deployment()))
                .or(() -> state.find(DeployRow.UpkeepDuty.class, environment)
                        .map(DeployRow.UpkeepDuty::plan)
                        .filter(plan -> plan.deployment().equals(report.deployment())));
    }
}
