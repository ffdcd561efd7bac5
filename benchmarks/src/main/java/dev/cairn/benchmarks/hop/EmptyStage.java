package dev.cairn.benchmarks.hop;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.cairn.event.Dropped;
import dev.cairn.event.EventId;
import dev.cairn.event.Fact;
import dev.cairn.event.Topic;
import dev.cairn.service.Decision;
import dev.cairn.service.Message;
import dev.cairn.service.Row;
import dev.cairn.service.Rows;
import dev.cairn.service.Stage;
import dev.cairn.service.StageSpec;

/**
 * One hop and nothing else: each command is a fact. It writes a small fact of a topic that no stage of the services
 * reads, so that the same broker can carry it and them.
 */
final class EmptyStage implements Stage<EmptyCommand> {

    static final String NAME = "empty";

    private static final StageSpec<EmptyCommand> SPEC = new StageSpec<>(
            NAME, "/benchmark", Topic.OPERATIONS, Set.of(), Set.of(), EmptyCommand.class, EmptyRow.class);

    private final List<String> keys;

    EmptyStage(List<String> keys) {
        this.keys = List.copyOf(keys);
    }

    String key(long number) {
        return keys.get((int) (number % keys.size()));
    }

    @Override
    public StageSpec<EmptyCommand> spec() {
        return SPEC;
    }

    @Override
    public List<Decision> decide(Rows state, Message<EmptyCommand> message) {
        return switch (message) {
            case Message.Told<EmptyCommand> told -> List.of();
            case Message.Asked<EmptyCommand>(EmptyCommand.Ping(long number), Message.Context context) -> {
                EventId id = EventId.derive(NAME, context.requestId());
                Dropped fact = new Dropped(NAME, key(number), SPEC.inbox(), 0, number);
                yield List.of(new Decision.Tell(id, fact, id, null));
            }
        };
    }

    @Override
    public Rows evolve(Rows state, Fact fact) {
        return state;
    }

    @Override
    public Optional<EmptyCommand> due(Row.Timed row) {
        return Optional.empty();
    }
}
