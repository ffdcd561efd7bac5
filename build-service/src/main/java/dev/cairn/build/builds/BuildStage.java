package dev.cairn.build.builds;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.cairn.event.ArtifactBuilt;
import dev.cairn.event.ArtifactEvent;
import dev.cairn.event.BuildCompleted;
import dev.cairn.event.BuildFailed;
import dev.cairn.event.BuildRequested;
import dev.cairn.event.BuildStarted;
import dev.cairn.event.BuildSuperseded;
import dev.cairn.event.DeployedArtifact;
import dev.cairn.event.EventId;
import dev.cairn.event.Fact;
import dev.cairn.event.Topic;
import dev.cairn.model.Application;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.ArtifactSpec;
import dev.cairn.service.Decision;
import dev.cairn.service.Message;
import dev.cairn.service.Row;
import dev.cairn.service.Rows;
import dev.cairn.service.Stage;
import dev.cairn.service.StageSpec;

/**
 * The second stage of build-service, by application: what is built, and what became of it.
 *
 * <pre>
 *   RequestBuild ─▶ BuildRequested ─▶ (BuildArtifact) ─▶ BuildStarted ─▶ ArtifactBuilt ─▶ BuildCompleted
 *                                                                        BuildFailed      (after the last one)
 *                                                                        BuildSuperseded
 * </pre>
 */
public final class BuildStage implements Stage<BuildCommand> {

    private static final StageSpec<BuildCommand> SPEC = new StageSpec<>(
            BuildCommand.STAGE,
            "/build-service",
            Topic.ARTIFACTS,
            Set.of(),
            Set.of(),
            BuildCommand.class,
            BuildRow.class);

    @Override
    public StageSpec<BuildCommand> spec() {
        return SPEC;
    }

    @Override
    public List<Decision> decide(Rows state, Message<BuildCommand> message) {
        return switch (message) {
            case Message.Told<BuildCommand> told -> List.of();
            case Message.Asked<BuildCommand>(BuildCommand command, Message.Context context) ->
                switch (command) {
                    case BuildCommand.RequestBuild request -> requested(state, request, context);
                    case BuildCommand.BuildBegan began -> began(state, began);
                    case BuildCommand.ArtifactReady ready -> ready(state, ready);
                    case BuildCommand.BuildBroke broke -> broke(state, broke);
                };
        };
    }

    // --- a build is asked for -------------------------------------------------------------------------------------

    private static List<Decision> requested(Rows state, BuildCommand.RequestBuild request, Message.Context context) {
        EventId delivery = context.delivery();
        if (delivery == null) {
            throw new IllegalArgumentException("A build must belong to a delivery");
        }
        EventId id = EventId.derive(request.application().value(), delivery.value(), "build");
        if (state.find(BuildRow.Build.class, id.value()).isPresent()) {
            return List.of();
        }
        List<Decision> decisions = new ArrayList<>();
        decisions.add(new Decision.Tell(id, event(request), delivery, context.causation()));
        if (isTaken(state, request)) {
            refuse(request, id, delivery, decisions);
        } else {
            supersede(state, request, id, delivery, decisions);
        }
        return decisions;
    }

    private static BuildRequested event(BuildCommand.RequestBuild request) {
        return new BuildRequested(
                request.application(),
                request.repository(),
                request.ref(),
                request.commit(),
                request.generation(),
                request.info(),
                request.artifacts(),
                request.environments(),
                request.deploys());
    }

    private static boolean isTaken(Rows state, BuildCommand.RequestBuild request) {
        return state.find(BuildRow.Owner.class, BuildRow.Owner.ID)
                .filter(owner -> !owner.repository().equals(request.repository()))
                .isPresent();
    }

    /** Two repositories must not deploy over each other: the name belongs to the one that used it first. */
    private static void refuse(
            BuildCommand.RequestBuild request, EventId id, EventId delivery, List<Decision> decisions) {
        for (ArtifactSpec artifact : request.artifacts()) {
            decisions.add(new Decision.Tell(
                    outcome(id, artifact.name()),
                    new BuildFailed(
                            request.application(),
                            id,
                            artifact.name(),
                            request.commit(),
                            "application-taken",
                            "The application '" + request.application()
                                    + "' belongs to another repository; choose another name in cairn.yaml",
                            List.of()),
                    delivery,
                    id));
        }
    }

    private static void supersede(
            Rows state, BuildCommand.RequestBuild request, EventId id, EventId delivery, List<Decision> decisions) {
        for (BuildRow.Build other : state.all(BuildRow.Build.class)) {
            if (!other.isSameLine(request.repository(), request.ref())) {
                continue;
            }
            if (other.generation() < request.generation()) {
                openJobs(state, other)
                        .forEach(job -> decisions.add(superseded(
                                request.application(), other, job.artifact().name(), id)));
            } else {
                // The older one was read last: it gets its facts, and nothing is built.
                request.artifacts()
                        .forEach(artifact -> decisions.add(new Decision.Tell(
                                outcome(id, artifact.name()),
                                new BuildSuperseded(
                                        request.application(), id, artifact.name(), request.commit(), other.build()),
                                delivery,
                                other.build())));
                return;
            }
        }
    }

    private static Decision.Tell superseded(
            Application application, BuildRow.Build build, ArtifactName artifact, EventId by) {
        return new Decision.Tell(
                outcome(build.build(), artifact),
                new BuildSuperseded(application, build.build(), artifact, build.commit(), by),
                build.delivery(),
                by);
    }

    private static List<BuildRow.ArtifactJob> openJobs(Rows state, BuildRow.Build build) {
        return state.all(BuildRow.ArtifactJob.class).stream()
                .filter(job -> job.build().equals(build.build()))
                .toList();
    }

    // --- what became of it ----------------------------------------------------------------------------------------

    private static List<Decision> began(Rows state, BuildCommand.BuildBegan began) {
        String job = BuildRow.ArtifactJob.idOf(began.build(), began.artifact());
        Optional<BuildRow.Build> build = openBuild(state, began.build(), began.artifact());
        if (build.isEmpty() || state.find(BuildRow.Began.class, job).isPresent()) {
            return List.of();
        }
        EventId id = EventId.derive(began.build().value(), began.artifact().value(), "began");
        return List.of(new Decision.Tell(
                id,
                new BuildStarted(
                        build.get().application(),
                        began.build(),
                        began.artifact(),
                        build.get().commit()),
                build.get().delivery(),
                began.build()));
    }

    private static List<Decision> ready(Rows state, BuildCommand.ArtifactReady ready) {
        Optional<BuildRow.Build> open = openBuild(state, ready.build(), ready.artifact());
        if (open.isEmpty()) {
            return List.of();
        }
        BuildRow.Build build = open.get();
        EventId id = outcome(ready.build(), ready.artifact());
        List<Decision> decisions = new ArrayList<>();
        decisions.add(new Decision.Tell(id, artifactBuilt(build, ready), build.delivery(), ready.build()));
        if (build.built().size() + 1 == build.expected()) {
            decisions.add(completed(build.with(deployed(ready)), id));
        }
        return decisions;
    }

    private static ArtifactBuilt artifactBuilt(BuildRow.Build build, BuildCommand.ArtifactReady ready) {
        return new ArtifactBuilt(
                build.application(),
                ready.build(),
                ready.artifact(),
                build.commit(),
                ready.kind(),
                ready.image(),
                ready.digest(),
                ready.size(),
                ready.inputs(),
                ready.tookMillis(),
                null,
                null,
                null);
    }

    private static Decision.Tell completed(BuildRow.Build build, EventId last) {
        return new Decision.Tell(
                EventId.derive(build.build().value(), "completed"),
                new BuildCompleted(
                        build.application(),
                        build.build(),
                        build.repository(),
                        build.ref(),
                        build.commit(),
                        build.generation(),
                        build.built(),
                        build.environments(),
                        build.deploys()),
                build.delivery(),
                last);
    }

    private static DeployedArtifact deployed(BuildCommand.ArtifactReady ready) {
        return new DeployedArtifact(ready.artifact(), ready.kind(), ready.image(), ready.digest());
    }

    private static List<Decision> broke(Rows state, BuildCommand.BuildBroke broke) {
        return openBuild(state, broke.build(), broke.artifact())
                .<List<Decision>>map(build -> List.of(new Decision.Tell(
                        outcome(broke.build(), broke.artifact()),
                        new BuildFailed(
                                build.application(),
                                broke.build(),
                                broke.artifact(),
                                build.commit(),
                                broke.reason(),
                                broke.message(),
                                broke.lastLines()),
                        build.delivery(),
                        broke.build())))
                .orElse(List.of());
    }

    /** The build, if that artifact of it is still to be built. */
    private static Optional<BuildRow.Build> openBuild(Rows state, EventId build, ArtifactName artifact) {
        return state.find(BuildRow.ArtifactJob.class, BuildRow.ArtifactJob.idOf(build, artifact))
                .flatMap(job -> state.find(BuildRow.Build.class, build.value()));
    }

    /** One id for all outcomes of building an artifact: there is only one. */
    private static EventId outcome(EventId build, ArtifactName artifact) {
        return EventId.derive(build.value(), artifact.value(), "outcome");
    }

    // --- state ----------------------------------------------------------------------------------------------------

    @Override
    public Rows evolve(Rows state, Fact fact) {
        if (!(fact.data() instanceof ArtifactEvent event)) {
            throw new IllegalStateException(
                    "Not a fact of this stage: " + fact.data().type());
        }
        return switch (event) {
            case BuildRequested requested -> opened(state, requested, fact);
            case BuildStarted started ->
                state.with(new BuildRow.Began(BuildRow.ArtifactJob.idOf(started.build(), started.artifact())));
            case ArtifactBuilt built -> builtOne(closed(state, built.build(), built.artifact()), built);
            case BuildFailed failed -> ended(closed(state, failed.build(), failed.artifact()), failed.build());
            case BuildSuperseded superseded ->
                ended(closed(state, superseded.build(), superseded.artifact()), superseded.build());
            case BuildCompleted completed ->
                state.without(BuildRow.Build.class, completed.build().value());
        };
    }

    private static Rows opened(Rows state, BuildRequested requested, Fact fact) {
        Rows next = state.find(BuildRow.Owner.class, BuildRow.Owner.ID).isPresent()
                ? state
                : state.with(new BuildRow.Owner(requested.repository()));
        next = next.with(new BuildRow.Build(
                fact.id(),
                fact.delivery(),
                requested.application(),
                requested.repository(),
                requested.ref(),
                requested.commit(),
                requested.generation(),
                requested.artifacts().size(),
                List.of(),
                requested.environments(),
                requested.deploys()));
        for (ArtifactSpec artifact : requested.artifacts()) {
            next = next.with(new BuildRow.ArtifactJob(
                    fact.id(),
                    artifact,
                    requested.repository(),
                    requested.ref(),
                    requested.commit(),
                    requested.info().time()));
        }
        return next;
    }

    private static Rows closed(Rows state, EventId build, ArtifactName artifact) {
        String job = BuildRow.ArtifactJob.idOf(build, artifact);
        return state.without(BuildRow.ArtifactJob.class, job).without(BuildRow.Began.class, job);
    }

    private static Rows builtOne(Rows state, ArtifactBuilt built) {
        DeployedArtifact artifact = new DeployedArtifact(built.artifact(), built.kind(), built.image(), built.digest());
        Rows next = state.find(BuildRow.Build.class, built.build().value())
                .map(build -> state.with(build.with(artifact)))
                .orElse(state);
        return ended(next, built.build());
    }

    /** A build of which one artifact failed never completes: it goes with its last open artifact. */
    private static Rows ended(Rows state, EventId build) {
        Optional<BuildRow.Build> row = state.find(BuildRow.Build.class, build.value());
        boolean open = row.isPresent() && !openJobs(state, row.get()).isEmpty();
        boolean whole = row.isPresent() && row.get().built().size() == row.get().expected();
        return open || whole ? state : state.without(BuildRow.Build.class, build.value());
    }

    @Override
    public Optional<BuildCommand> due(Row.Timed row) {
        return Optional.empty();
    }
}
