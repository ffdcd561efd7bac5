package dev.cairn.build.commits;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.cairn.build.builds.BuildCommand;
import dev.cairn.event.CommitAccepted;
import dev.cairn.event.CommitEvent;
import dev.cairn.event.CommitPushed;
import dev.cairn.event.CommitRejected;
import dev.cairn.event.EventId;
import dev.cairn.event.Fact;
import dev.cairn.event.RefDeleted;
import dev.cairn.event.Topic;
import dev.cairn.service.Decision;
import dev.cairn.service.Message;
import dev.cairn.service.Row;
import dev.cairn.service.Rows;
import dev.cairn.service.Stage;
import dev.cairn.service.StageSpec;

/**
 * The first stage of build-service, by repository: what a push means, and what became of reading its commit.
 *
 * <pre>
 *   PushReceived, RemoteSeen ─▶ CommitPushed ─▶ (ReadSource) ─▶ CommitAccepted ─▶ the stage {@code builds}
 *                               RefDeleted                      CommitRejected
 * </pre>
 */
public final class CommitStage implements Stage<CommitCommand> {

    /** The name of the stage, and of its inbox. */
    public static final String NAME = "commits";

    private static final StageSpec<CommitCommand> SPEC = new StageSpec<>(
            NAME,
            "/build-service",
            Topic.COMMITS,
            Set.of(),
            Set.of(BuildCommand.STAGE),
            CommitCommand.class,
            CommitRow.class);

    @Override
    public StageSpec<CommitCommand> spec() {
        return SPEC;
    }

    @Override
    public List<Decision> decide(Rows state, Message<CommitCommand> message) {
        return switch (message) {
            case Message.Told<CommitCommand> told -> List.of();
            case Message.Asked<CommitCommand>(CommitCommand command, Message.Context context) ->
                switch (command) {
                    case PushReceived push -> Pushes.of(state, push).decide();
                    case CommitCommand.RemoteSeen seen -> remote(state, seen);
                    case CommitCommand.SourceRead read -> accepted(state, read, context);
                    case CommitCommand.SourceRefused refused ->
                        rejected(state, refused.delivery(), refused.reason(), refused.problems());
                    case CommitCommand.SourceTimedOut late ->
                        rejected(
                                state,
                                late.delivery(),
                                "unreachable",
                                List.of("The repository could not be read for "
                                        + CommitRow.SourceJob.GIVEN_UP_AFTER.toHours()
                                        + " hours; push again when it can be reached"));
                };
        };
    }

    private static List<Decision> remote(Rows state, CommitCommand.RemoteSeen seen) {
        List<Decision> decisions = new ArrayList<>();
        // Each decision is made on the state before it: the generations follow from the place in the list.
        seen.heads().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry ->
                        decisions.addAll(Pushes.seen(state, seen, entry.getKey(), entry.getValue(), decisions.size())));
        seen.gone().stream().sorted().forEach(ref -> decisions.addAll(Pushes.gone(state, seen, ref, decisions.size())));
        return decisions;
    }

    private static List<Decision> accepted(Rows state, CommitCommand.SourceRead read, Message.Context context) {
        Optional<CommitRow.SourceJob> open =
                state.find(CommitRow.SourceJob.class, read.delivery().value());
        if (open.isEmpty()) {
            return List.of();
        }
        CommitRow.SourceJob job = open.get();
        EventId id = outcome(job);
        Decision.Tell told = tell(
                id,
                new CommitAccepted(
                        job.repository(),
                        job.ref(),
                        job.commit(),
                        job.generation(),
                        read.file().application()),
                job);
        BuildCommand.RequestBuild request = new BuildCommand.RequestBuild(
                read.file().application(),
                job.repository(),
                job.ref(),
                job.commit(),
                job.generation(),
                read.info(),
                read.file().artifacts(),
                read.file().environments(),
                read.deploys());
        Message.Context onward =
                new Message.Context(id.value(), job.delivery(), id, context.traceparent(), context.actor());
        return List.of(
                told,
                new Decision.Ask(BuildCommand.STAGE, read.file().application().value(), request, onward));
    }

    private static List<Decision> rejected(Rows state, EventId delivery, String reason, List<String> problems) {
        return state.find(CommitRow.SourceJob.class, delivery.value())
                .<List<Decision>>map(job -> List.of(tell(
                        outcome(job),
                        new CommitRejected(
                                job.repository(), job.ref(), job.commit(), job.generation(), reason, problems),
                        job)))
                .orElse(List.of());
    }

    /** One id for all outcomes of reading a commit: there is only one. */
    private static EventId outcome(CommitRow.SourceJob job) {
        return EventId.derive(job.repository().value(), job.delivery().value(), "read");
    }

    private static Decision.Tell tell(EventId id, CommitEvent event, CommitRow.SourceJob job) {
        return new Decision.Tell(id, event, job.delivery(), job.delivery());
    }

    @Override
    public Rows evolve(Rows state, Fact fact) {
        if (!(fact.data() instanceof CommitEvent event)) {
            throw new IllegalStateException(
                    "Not a fact of this stage: " + fact.data().type());
        }
        return switch (event) {
            case CommitPushed pushed -> Pushes.pushed(state, pushed, fact);
            case RefDeleted deleted ->
                state.with(new CommitRow.Changes(deleted.generation()))
                        .without(CommitRow.Head.class, deleted.ref().value());
            case CommitAccepted accepted ->
                state.without(CommitRow.SourceJob.class, fact.delivery().value());
            case CommitRejected rejected ->
                state.without(CommitRow.SourceJob.class, fact.delivery().value());
        };
    }

    @Override
    public Optional<CommitCommand> due(Row.Timed row) {
        return row instanceof CommitRow.SourceJob job
                ? Optional.of(new CommitCommand.SourceTimedOut(job.delivery()))
                : Optional.empty();
    }
}
