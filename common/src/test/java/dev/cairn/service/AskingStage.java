package dev.cairn.service;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.cairn.event.CommitPushed;
import dev.cairn.event.EventId;
import dev.cairn.event.Fact;
import dev.cairn.event.Topic;
import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;
import dev.cairn.model.RepositoryName;

/** A stage that asks another one. */
final class AskingStage implements Stage<AskingStage.Command> {

    sealed interface Command {}

    record AskOnly() implements Command {}

    record AskStranger(String repository) implements Command {}

    record TellAndAsk(String repository) implements Command {}

    sealed interface Nothing extends Row {}

    record Never(String id) implements Nothing {}

    private static final CommitId COMMIT = new CommitId("a".repeat(40));

    @Override
    public StageSpec<Command> spec() {
        return new StageSpec<>(
                "asking", "/asking", Topic.COMMITS, Set.of(), Set.of("toy"), Command.class, Nothing.class);
    }

    @Override
    public List<Decision> decide(Rows state, Message<Command> message) {
        return switch (message) {
            case Message.Told<Command> told -> List.of();
            case Message.Asked<Command>(Command command, Message.Context context) ->
                switch (command) {
                    case AskOnly only -> List.of(ask("toy", "shop", context));
                    case AskStranger(String repository) ->
                        List.of(tell(repository), ask("stranger", repository, context));
                    case TellAndAsk(String repository) -> List.of(tell(repository), ask("toy", repository, context));
                };
        };
    }

    private static Decision tell(String repository) {
        EventId id = EventId.derive(repository);
        return new Decision.Tell(
                id,
                new CommitPushed(
                        new RepositoryName(repository),
                        new GitRef("refs/heads/main"),
                        COMMIT,
                        null,
                        1,
                        "request",
                        "toy",
                        null),
                id,
                null);
    }

    private static Decision ask(String stage, String key, Message.Context context) {
        return new Decision.Ask(stage, key, new ToyStage.Push(key, COMMIT.value()), context);
    }

    @Override
    public Rows evolve(Rows state, Fact fact) {
        return state;
    }

    @Override
    public Optional<Command> due(Row.Timed row) {
        return Optional.empty();
    }
}
