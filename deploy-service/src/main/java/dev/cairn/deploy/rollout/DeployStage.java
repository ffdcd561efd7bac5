package dev.cairn.deploy.rollout;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.cairn.event.BuildCompleted;
import dev.cairn.event.DeployedArtifact;
import dev.cairn.event.DeploymentEvent;
import dev.cairn.event.DeploymentFailed;
import dev.cairn.event.DeploymentReason;
import dev.cairn.event.DeploymentRequested;
import dev.cairn.event.DeploymentStarted;
import dev.cairn.event.DeploymentSucceeded;
import dev.cairn.event.DeploymentSuperseded;
import dev.cairn.event.DerivedNames;
import dev.cairn.event.EventId;
import dev.cairn.event.Fact;
import dev.cairn.event.InstanceRetired;
import dev.cairn.event.InstanceStarted;
import dev.cairn.event.Topic;
import dev.cairn.model.Application;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.EnvironmentName;
import dev.cairn.model.EnvironmentSpec;
import dev.cairn.model.RunSpec;
import dev.cairn.service.Decision;
import dev.cairn.service.Message;
import dev.cairn.service.Row;
import dev.cairn.service.Rows;
import dev.cairn.service.Stage;
import dev.cairn.service.StageSpec;

/**
 * The stage of deploy-service, by application: what each environment is to run.
 *
 * <pre>
 *   BuildCompleted ─▶ DeploymentRequested ─▶ (Rollout) ─▶ DeploymentStarted ─▶ InstanceStarted ─▶ DeploymentSucceeded ─▶ (Upkeep)
 *                                                                                                 DeploymentFailed
 *                                                                                                 DeploymentSuperseded
 * </pre>
 *
 * An environment has at most one rollout under way. A newer push takes its place; an older one, built late, is never
 * deployed over a newer one.
 */
public final class DeployStage implements Stage<DeployCommand> {

    private static final StageSpec<DeployCommand> SPEC = new StageSpec<>(
            DeployCommand.STAGE,
            "/deploy-service",
            Topic.DEPLOYMENTS,
            Set.of(Topic.ARTIFACTS),
            Set.of(),
            DeployCommand.class,
            DeployRow.class);

    @Override
    public StageSpec<DeployCommand> spec() {
        return SPEC;
    }

    @Override
    public List<Decision> decide(Rows state, Message<DeployCommand> message) {
        return switch (message) {
            case Message.Told<DeployCommand>(Fact fact) ->
                fact.data() instanceof BuildCompleted built ? plan(state, built, fact) : List.of();
            case Message.Asked<DeployCommand>(DeployCommand command, Message.Context context) ->
                new Reports(state, context).decide(command);
        };
    }

    // --- the planner ----------------------------------------------------------------------------------------------

    /** All artifacts of a commit are there: the environments that wait for no other one get it. */
    private static List<Decision> plan(Rows state, BuildCompleted built, Fact cause) {
        List<Decision> decisions = new ArrayList<>();
        if (built.deploys()) {
            built.environments().stream()
                    .filter(environment -> environment.after() == null)
                    .filter(environment -> isNews(state, built, environment.name()))
                    .forEach(environment -> request(state, built, environment, cause, decisions));
        }
        return decisions;
    }

    private static boolean isNews(Rows state, BuildCompleted built, EnvironmentName environment) {
        return state.find(DeployRow.Newest.class, environment.value())
                .filter(newest -> newest.isNewerThan(built.repository(), built.generation()))
                .isEmpty();
    }

    private static void request(
            Rows state, BuildCompleted built, EnvironmentSpec environment, Fact cause, List<Decision> decisions) {
        EventId id = EventId.derive(
                built.application().value(),
                environment.name().value(),
                cause.id().value());
        DeploymentId deployment = DerivedNames.deployment(id);
        state.find(DeployRow.RolloutJob.class, environment.name().value())
                .ifPresent(open -> decisions.add(superseded(built.application(), open.plan(), deployment, id)));
        DeploymentRequested requested = new DeploymentRequested(
                built.application(),
                deployment,
                environment.name(),
                built.repository(),
                built.ref(),
                built.commit(),
                built.build(),
                built.generation(),
                running(built, environment),
                environment,
                DeploymentReason.PIPELINE,
                serving(state, environment.name()).orElse(null));
        decisions.add(new Decision.Tell(id, requested, cause.delivery(), cause.id()));
    }

    private static List<DeployedArtifact> running(BuildCompleted built, EnvironmentSpec environment) {
        List<DeployedArtifact> artifacts = new ArrayList<>();
        for (RunSpec run : environment.run()) {
            built.artifacts().stream()
                    .filter(artifact -> artifact.name().equals(run.artifact()))
                    .forEach(artifacts::add);
        }
        return artifacts;
    }

    private static Optional<DeploymentId> serving(Rows state, EnvironmentName environment) {
        return state.find(DeployRow.UpkeepDuty.class, environment.value())
                .map(duty -> duty.plan().deployment());
    }

    private static Decision.Tell superseded(
            Application application, DeployRow.Plan plan, DeploymentId by, EventId cause) {
        return new Decision.Tell(
                Reports.outcome(plan.deployment()),
                new DeploymentSuperseded(application, plan.deployment(), plan.environment(), plan.commit(), by),
                plan.delivery(),
                cause);
    }

    // --- state ----------------------------------------------------------------------------------------------------

    @Override
    public Rows evolve(Rows state, Fact fact) {
        if (!(fact.data() instanceof DeploymentEvent event)) {
            throw new IllegalStateException(
                    "Not a fact of this stage: " + fact.data().type());
        }
        return switch (event) {
            case DeploymentRequested requested -> opened(state, requested, fact);
            case DeploymentStarted started ->
                state.with(new DeployRow.Began(started.environment(), started.deployment()));
            case InstanceStarted started ->
                state.with(new DeployRow.Instance(
                        started.instance(),
                        started.application(),
                        fact.delivery(),
                        started.environment(),
                        started.deployment(),
                        started.artifact()));
            case InstanceRetired retired ->
                state.without(DeployRow.Instance.class, retired.instance().value());
            case DeploymentSucceeded succeeded -> succeeded(state, succeeded, fact);
            case DeploymentFailed failed -> renewed(closed(state, failed.environment()), failed.environment(), fact);
            case DeploymentSuperseded superseded -> closed(state, superseded.environment());
        };
    }

    private static Rows opened(Rows state, DeploymentRequested requested, Fact fact) {
        return state.with(new DeployRow.RolloutJob(DeployRow.Plan.of(requested, fact.delivery())))
                .with(new DeployRow.Newest(
                        requested.environment(), requested.repository(), requested.ref(), requested.generation()));
    }

    private static Rows succeeded(Rows state, DeploymentSucceeded succeeded, Fact fact) {
        Optional<DeployRow.RolloutJob> job =
                state.find(DeployRow.RolloutJob.class, succeeded.environment().value());
        Rows next = closed(state, succeeded.environment());
        return job.map(done -> next.with(new DeployRow.UpkeepDuty(done.plan(), fact.id())))
                .orElse(next);
    }

    /** The rollout that failed had a higher fence than the duty: it could not act any more with its old one. */
    private static Rows renewed(Rows state, EnvironmentName environment, Fact fact) {
        return state.find(DeployRow.UpkeepDuty.class, environment.value())
                .map(duty -> state.with(new DeployRow.UpkeepDuty(duty.plan(), fact.id())))
                .orElse(state);
    }

    private static Rows closed(Rows state, EnvironmentName environment) {
        return state.without(DeployRow.RolloutJob.class, environment.value())
                .without(DeployRow.Began.class, environment.value());
    }

    @Override
    public Optional<DeployCommand> due(Row.Timed row) {
        return Optional.empty();
    }
}
