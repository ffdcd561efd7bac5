package dev.cairn.service;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.cairn.event.BuildSuperseded;
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

/**
 * A small stage with everything that a real one has: a command, a fact, a job with a deadline, an outcome, a standing
 * duty, another service's facts.
 */
final class ToyStage implements Stage<ToyStage.Command> {

    sealed interface Command {}

    record Push(String repository, String commit) implements Command {}

    record Done(String repository, String commit) implements Command {}

    record TooLate(String repository, String commit) implements Command {}

    /** A push that also sets the standing duty. */
    record PushWatched(String repository, String commit, String watch) implements Command {}

    /** A push whose fact is at least that long. */
    record PushLong(String repository, String commit, int length) implements Command {}

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

    record Watch(String what) implements ToyRow, Row.Duty {
        @Override
        public String id() {
            return "watch";
        }
    }

    /** The deadline of a commit that begins so cannot be handled. */
    static final String BAD = "bad";

    private static final GitRef REF = new GitRef("refs/heads/main");
    static final long DEADLINE_SECONDS = 3600;

    private final Runnable beforeDecision;

    ToyStage() {
        this(() -> {});
    }

    /** A stage that may be disturbed. */
    ToyStage(Runnable beforeDecision) {
        this.beforeDecision = beforeDecision;
    }

    @Override
    public StageSpec<Command> spec() {
        return new StageSpec<>(
                "toy", "/toy", Topic.COMMITS, Set.of(Topic.ARTIFACTS), Set.of(), Command.class, ToyRow.class);
    }

    @Override
    public List<Decision> decide(Rows state, Message<Command> message) {
        beforeDecision.run();
        return switch (message) {
            case Message.Told<Command>(Fact fact) -> told(state, fact);
            case Message.Asked<Command>(Command command, Message.Context context) ->
                switch (command) {
                    case Push(String repository, String commit) -> push(state, repository, commit, "toy", null);
                    case PushWatched(String repository, String commit, String watch) ->
                        push(state, repository, commit, "toy", watch);
                    case PushLong(String repository, String commit, int length) ->
                        push(state, repository, commit, "x".repeat(length), null);
                    case Done(String repository, String commit) -> end(state, repository, commit, context, true);
                    case TooLate(String repository, String commit) -> end(state, repository, commit, context, false);
                    case Explode(String why) -> throw new IllegalStateException(why);
                };
        };
    }

    private static List<Decision> told(Rows state, Fact fact) {
        return fact.data() instanceof BuildSuperseded superseded
                ? state
                        .find(Job.class, superseded.commit().value())
                        .map(job -> reject(job, "superseded", fact.id(), fact.delivery()))
                        .stream()
                        .toList()
                : List.of();
    }

    private static Decision reject(Job job, String reason, EventId cause, EventId delivery) {
        return new Decision.Tell(
                EventId.derive(cause.value(), "outcome"),
                new CommitRejected(
                        new RepositoryName(job.repository()),
                        REF,
                        new CommitId(job.commit()),
                        job.generation(),
                        reason,
                        List.of()),
                delivery,
                cause);
    }

    private static List<Decision> push(
            Rows state, String repository, String commit, String provider, @Nullable String watch) {
        Optional<Head> head = state.find(Head.class, "head");
        if (head.filter(known -> known.commit().equals(commit)).isPresent()) {
            return List.of();
        }
        long generation = head.map(Head::generation).orElse(0L) + 1;
        EventId id = EventId.derive(repository, Long.toString(generation));
        return List.of(new Decision.Tell(
                id,
                new CommitPushed(
                        new RepositoryName(repository),
                        REF,
                        new CommitId(commit),
                        null,
                        generation,
                        "request",
                        provider,
                        watch),
                id,
                null));
    }

    private static List<Decision> end(
            Rows state, String repository, String commit, Message.Context context, boolean good) {
        Optional<Job> job = state.find(Job.class, commit);
        EventId cause = context.causation();
        if (job.isEmpty() || context.delivery() == null || cause == null) {
            return List.of();
        }
        // The same commit may have been pushed again since: only the outcome of the work that is open counts.
        if (!cause.equals(EventId.derive(repository, Long.toString(job.get().generation())))) {
            return List.of();
        }
        if (!good) {
            return List.of(reject(job.get(), "deadline", cause, context.delivery()));
        }
        return List.of(new Decision.Tell(
                EventId.derive(cause.value(), "outcome"),
                new CommitAccepted(
                        new RepositoryName(repository),
                        REF,
                        new CommitId(commit),
                        job.get().generation(),
                        new Application("toy")),
                context.delivery(),
                cause));
    }

    @Override
    public Rows evolve(Rows state, Fact fact) {
        return switch (fact.data()) {
            case CommitPushed pushed -> {
                Rows more = state.with(
                                new Head(pushed.generation(), pushed.commit().value()))
                        .with(new Job(
                                pushed.repository().value(),
                                pushed.commit().value(),
                                pushed.generation(),
                                fact.time().plusSeconds(DEADLINE_SECONDS)));
                yield pushed.pusher() == null ? more : more.with(new Watch(pushed.pusher()));
            }
            case CommitAccepted accepted ->
                state.without(Job.class, accepted.commit().value());
            case CommitRejected rejected ->
                state.without(Job.class, rejected.commit().value());
            default -> state;
        };
    }

    @Override
    public Optional<Command> due(Row.Timed row) {
        if (row instanceof Job job && job.commit().startsWith(BAD)) {
            throw new IllegalStateException("No deadline for " + job.commit());
        }
        return row instanceof Job job ? Optional.of(new TooLate(job.repository(), job.commit())) : Optional.empty();
    }
}
