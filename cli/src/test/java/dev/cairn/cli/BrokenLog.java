package dev.cairn.cli;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import dev.cairn.event.WireMessage;
import dev.cairn.log.EventLog;
import dev.cairn.log.LogRecord;
import dev.cairn.log.LogUnavailableException;
import dev.cairn.log.Position;
import dev.cairn.log.ReadFrom;

/** A log whose broker is away. */
final class BrokenLog implements EventLog {

    private static LogUnavailableException away() {
        return new LogUnavailableException("Kafka at 127.0.0.1:1 could not be read.", null);
    }

    @Override
    public CompletionStage<Position> append(String topic, WireMessage message) {
        return CompletableFuture.failedFuture(away());
    }

    @Override
    public CompletionStage<Position> append(String topic, int partition, WireMessage message) {
        return CompletableFuture.failedFuture(away());
    }

    @Override
    public void read(Set<String> topics, ReadFrom from, Duration within, Consumer<LogRecord> reader) {
        throw away();
    }

    @Override
    public Subscription tail(Set<String> topics, ReadFrom from, Consumer<LogRecord> reader) {
        throw away();
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
