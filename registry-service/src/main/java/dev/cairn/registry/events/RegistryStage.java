package dev.cairn.registry.events;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.cairn.event.EventId;
import dev.cairn.event.Fact;
import dev.cairn.event.RegistryEvent;
import dev.cairn.event.RegistryNotice;
import dev.cairn.event.Topic;
import dev.cairn.service.Decision;
import dev.cairn.service.Message;
import dev.cairn.service.Row;
import dev.cairn.service.Rows;
import dev.cairn.service.Stage;
import dev.cairn.service.StageSpec;

/**
 * The stage of registry-service, by repository of the image: each notice of a store becomes one fact, however often it is
 * delivered.
 *
 * <pre>
 *   store ─▶ outbox ─▶ relay ─▶ Published, Collected, Corrupted ─▶ ArtifactPublished, ArtifactCollected, ArtifactCorrupted
 * </pre>
 *
 * A store's notices of one repository come in the order of their numbers, so the last number is all that must be
 * remembered. Nothing came before a notice that the log knows of: a fact is a trail of its own, and the digest joins it
 * with ArtifactBuilt.
 */
public final class RegistryStage implements Stage<RegistryCommand> {

    /** The name of the stage, and of its inbox. */
    public static final String NAME = "registry";

    private static final StageSpec<RegistryCommand> SPEC = new StageSpec<>(
            NAME, "/registry-service", Topic.REGISTRY, Set.of(), Set.of(), RegistryCommand.class, RegistryRow.class);

    @Override
    public StageSpec<RegistryCommand> spec() {
        return SPEC;
    }

    @Override
    public List<Decision> decide(Rows state, Message<RegistryCommand> message) {
        return switch (message) {
            case Message.Told<RegistryCommand> _ -> List.of();
            case Message.Asked<RegistryCommand>(RegistryCommand command, Message.Context _) ->
                told(state).covers(command.event().notice()) ? List.of() : List.of(tell(command.event()));
        };
    }

    private static Decision tell(RegistryEvent event) {
        RegistryNotice notice = event.notice();
        EventId id = EventId.derive(event.image(), NAME, notice.store(), Long.toString(notice.number()));
        return new Decision.Tell(id, event, id, null);
    }

    @Override
    public Rows evolve(Rows state, Fact fact) {
        if (!(fact.data() instanceof RegistryEvent event)) {
            throw new IllegalStateException(
                    "Not a fact of this stage: " + fact.data().type());
        }
        return state.with(told(state).upTo(event.notice()));
    }

    private static RegistryRow.Told told(Rows state) {
        return state.find(RegistryRow.Told.class, RegistryRow.Told.ID).orElse(RegistryRow.Told.NOTHING);
    }

    /** There is nothing to wait for. */
    @Override
    public Optional<RegistryCommand> due(Row.Timed row) {
        return Optional.empty();
    }
}
