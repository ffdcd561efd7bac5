package dev.cairn.registry.outbox;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

import dev.cairn.event.Event;
import dev.cairn.event.WireMessage;
import dev.cairn.log.EventLog;
import dev.cairn.log.InMemoryEventLog;
import dev.cairn.log.LogRecord;
import dev.cairn.log.LogUnavailableException;
import dev.cairn.log.Position;
import dev.cairn.log.ReadFrom;
import dev.cairn.registry.events.RegistryCommand;
import dev.cairn.registry.events.RegistryStage;
import dev.cairn.service.CommandCodec;
import dev.cairn.service.StageHarness;
import dev.cairn.service.StageSpec;

/** A log whose answers may get lost, before or after it has stored the record. */
final class FlakyLog implements EventLog {

    /** What becomes of an append. */
    enum Fate {
        STORED,
        LOST,
        STORED_BUT_THE_ANSWER_IS_LOST,
        NEVER_ANSWERED
    }

    private final InMemoryEventLog log = new InMemoryEventLog(4, InstantSource.system());
    private volatile Supplier<Fate> fate = () -> Fate.STORED;

    void fate(Supplier<Fate> next) {
        fate = next;
    }

    @Override
    public CompletionStage<Position> append(String topic, WireMessage message) {
        return switch (fate.get()) {
            case STORED -> log.append(topic, message);
            case LOST -> CompletableFuture.failedFuture(new LogUnavailableException("Lost on its way", null));
            case STORED_BUT_THE_ANSWER_IS_LOST ->
                log.append(topic, message)
                        .thenCompose(_ -> CompletableFuture.failedFuture(
                                new LogUnavailableException("The answer was lost", null)));
            case NEVER_ANSWERED -> new CompletableFuture<>();
        };
    }

    @Override
    public CompletionStage<Position> append(String topic, int partition, WireMessage message) {
        throw new UnsupportedOperationException("A key chooses the partition");
    }

    @Override
    public void read(Set<String> topics, ReadFrom from, Duration within, Consumer<LogRecord> reader) {
        log.read(topics, from, within, reader);
    }

    @Override
    public Subscription tail(Set<String> topics, ReadFrom from, Consumer<LogRecord> reader) {
        return log.tail(topics, from, reader);
    }

    @Override
    public void close() {
        log.close();
    }

    /** What stands in the inbox, with all repetitions. */
    List<RegistryCommand> inbox() {
        CommandCodec<RegistryCommand> codec = new CommandCodec<>(RegistryCommand.class);
        List<RegistryCommand> commands = new ArrayList<>();
        read(
                Set.of(StageSpec.inboxOf(RegistryStage.NAME)),
                ReadFrom.beginning(),
                Duration.ofSeconds(10),
                record -> commands.add(codec.decode(record.message()).command()));
        return commands;
    }

    /** What the stage makes of the inbox: the numbers of the notices that became facts, by repository. */
    Map<String, List<Long>> told() {
        Map<String, StageHarness<RegistryCommand>> stages = new HashMap<>();
        Map<String, List<Long>> told = new HashMap<>();
        for (RegistryCommand command : inbox()) {
            String image = command.event().image();
            List<Event> facts = stages.computeIfAbsent(image, _ -> new StageHarness<>(new RegistryStage()))
                    .ask(command);
            facts.forEach(_ -> told.computeIfAbsent(image, _ -> new ArrayList<>())
                    .add(command.event().notice().number()));
        }
        return told;
    }
}
