package dev.cairn.service;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.cairn.event.CommitAccepted;
import dev.cairn.event.CommitPushed;
import dev.cairn.event.CommitRejected;
import dev.cairn.event.EventId;
import dev.cairn.event.Fact;
import dev.cairn.event.Topic;
import dev.cairn.model.Application;
import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;
import dev.cairn.model.RepositoryName;

/** A small stage with everything that a real one has: a command, a fact, a job with a deadline, an outcome. */
final class ToyStage implements Stage<ToyStage.Command> {

    sealed interface Command {}

    record Push(String repository, String commit) implements Command {}

    record Done(String repository, String commit) implements Command {}

    record TooLate(String repository, String commit) implements Command {}

    record Explode(String why) implements Command {}

    sealed interface ToyRow extends Row {}

    record Head(long generation, String commit) implements ToyRow {
        @Override
        public String id() {
            return "head";
        }
    }

    record Job(String repository, String commit, long generation, Instant dueAt)
            implements ToyRow, Row.Work, Row.Timed {
        @Override
        public String id() {
            return commit;
        }
    }

    private static final GitRef REF = new GitRef("refs/heads/main");
    private static final long DEADLINE_SECONDS = 3600;

    @Override
    public StageSpec<Command> spec() {
        return new StageSpec<>(
                "toy", "/toy", Topic.COMMITS, Set.of(Topic.REGISTRY), Set.of(), Command.class, ToyRow.class);
    }

    @Override
    public List<Decision> decide(Rows state, Message<Command> message) {
        return switch (message) {
            case Message.Told<Command> told -> List.of();
            case Message.Asked<Command>(Command command, Message.Context context) ->
                switch (command) {
                    case Push push -> push(state, push);
                    case Done(String repository, String commit) -> end(state, repository, commit, context, true);
                    case TooLate(String repository, String commit) -> end(state, repository, commit, context, false);
                    case Explode(String why) -> throw new IllegalStateException(why);
                };
        };
    }

    private static List<Decision> push(Rows state, Push push) {
        Optional<Head> head = state.find(Head.class, "head");
        if (head.filter(known -> known.commit().equals(push.commit())).isPresent()) {
            return List.of();
        }
        long generation = head.map(Head::generation).orElse(0L) + 1;
        EventId id = EventId.derive(push.repository(), Long.toString(generation));
        return List.of(new Decision.Tell(
                id,
                new CommitPushed(
                        new RepositoryName(push.repository()),
                        REF,
                        new CommitId(push.commit()),
                        null,
                        generation,
                        "request",
                        "toy",
                        null),
                id,
                null));
    }

    private static List<Decision> end(
            Rows state, String repository, String commit, Message.Context context, boolean good) {
        Optional<Job> job = state.find(Job.class, commit);
        if (job.isEmpty() || context.delivery() == null || context.causation() == null) {
            return List.of();
        }
        CommitId id = new CommitId(commit);
        EventId outcome = EventId.derive(context.causation().value(), "outcome");
        RepositoryName named = new RepositoryName(repository);
        return List.of(new Decision.Tell(
                outcome,
                good
                        ? new CommitAccepted(named, REF, id, job.get().generation(), new Application("toy"))
                        : new CommitRejected(named, REF, id, job.get().generation(), "deadline", List.of()),
                context.delivery(),
                context.causation()));
    }

    @Override
    public Rows evolve(Rows state, Fact fact) {
        return switch (fact.data()) {
            case CommitPushed pushed ->
                state.with(new Head(pushed.generation(), pushed.commit().value()))
                        .with(new Job(
                                pushed.repository().value(),
                                pushed.commit().value(),
                                pushed.generation(),
                                fact.time().plusSeconds(DEADLINE_SECONDS)));
            case CommitAccepted accepted ->
                state.without(Job.class, accepted.commit().value());
            case CommitRejected rejected ->
                state.without(Job.class, rejected.commit().value());
            default -> state;
        };
    }

    @Override
    public Optional<Command> due(Row.Timed row) {
        return row instanceof Job job ? Optional.of(new TooLate(job.repository(), job.commit())) : Optional.empty();
    }
}
