package dev.cairn.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import dev.cairn.event.CloudEvents;
import dev.cairn.event.Fact;
import dev.cairn.event.WireMessage;
import dev.cairn.log.EventLog;
import dev.cairn.log.LogRecord;
import dev.cairn.log.Position;
import dev.cairn.log.ReadFrom;

/**
 * A log in memory with four partitions a topic. As with Kafka, a read brings one partition after the other, and so not in
 * the order of time.
 */
public final class FakeLog implements EventLog {

    private static final int PARTITIONS = 4;

    private final Map<String, List<LogRecord>> partitions = new HashMap<>();
    private final List<Tail> tails = new CopyOnWriteArrayList<>();
    private volatile boolean answers = true;

    /** Appends a fact that the broker stamps with that time. */
    public void append(Fact fact, Instant at) {
        append(fact.data().topic().id(), CloudEvents.encode(fact), at);
    }

    /** Appends a record of whatever kind. */
    public synchronized void append(String topic, WireMessage message, Instant at) {
        int partition = Math.floorMod(String.valueOf(message.key()).hashCode(), PARTITIONS);
        List<LogRecord> records = partitions.computeIfAbsent(topic + "-" + partition, _ -> new ArrayList<>());
        LogRecord record = new LogRecord(new Position(topic, partition, records.size()), at, message);
        records.add(record);
        tails.forEach(tail -> tail.offer(record));
    }

    @Override
    public CompletionStage<Position> append(String topic, WireMessage message) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("The command only reads"));
    }

    @Override
    public CompletionStage<Position> append(String topic, int partition, WireMessage message) {
        return append(topic, message);
    }

    @Override
    public void read(Set<String> topics, ReadFrom from, Duration within, Consumer<LogRecord> reader) {
        snapshot(topics, from).forEach(reader);
    }

    private synchronized List<LogRecord> snapshot(Set<String> topics, ReadFrom from) {
        return partitions.values().stream()
                .flatMap(List::stream)
                .filter(record -> topics.contains(record.position().topic()))
                .filter(record -> switch (from) {
                    case ReadFrom.Beginning _ -> true;
                    case ReadFrom.End _ -> false;
                    case ReadFrom.At(Instant time) -> !record.timestamp().isBefore(time);
                })
                .toList();
    }

    @Override
    public synchronized Subscription tail(Set<String> topics, ReadFrom from, Consumer<LogRecord> reader) {
        Tail tail = new Tail(topics, reader);
        snapshot(topics, from).forEach(tail::offer);
        tails.add(tail);
        return tail;
    }

    /** Whether the log answers those who follow. */
    public void answers(boolean yes) {
        answers = yes;
    }

    /** Whether somebody follows. */
    public boolean isFollowed() {
        return tails.stream().anyMatch(Tail::isRunning);
    }

    @Override
    public void close() {
        tails.forEach(Tail::close);
    }

    /** One thread that hands on what comes. */
    private final class Tail implements Subscription {
        private final Set<String> topics;
        private final BlockingQueue<LogRecord> queue = new LinkedBlockingQueue<>();
        private final Thread thread;
        private volatile boolean closed;

        Tail(Set<String> topics, Consumer<LogRecord> reader) {
            this.topics = topics;
            this.thread = Thread.ofVirtual().start(() -> run(reader));
        }

        void offer(LogRecord record) {
            if (topics.contains(record.position().topic())) {
                queue.add(record);
            }
        }

        private void run(Consumer<LogRecord> reader) {
            try {
                while (!closed) {
                    LogRecord record = queue.poll(20, TimeUnit.MILLISECONDS);
                    if (record != null) {
                        reader.accept(record);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public boolean isRunning() {
            return thread.isAlive() && !closed;
        }

        @Override
        public boolean isAnswered() {
            return answers;
        }

        @Override
        public boolean awaitCaughtUp(Duration within) {
            throw new UnsupportedOperationException("No command asks");
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
