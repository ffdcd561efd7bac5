package dev.cairn.log;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.event.WireMessage;

/**
 * A log in memory, for tests: what it promises is checked by the same contract suite as Kafka's. Topics are there when
 * they are first named.
 */
public final class InMemoryEventLog implements EventLog {

    private static final Logger LOG = LoggerFactory.getLogger(InMemoryEventLog.class);

    private final int partitions;
    private final InstantSource clock;
    private final Map<String, List<List<LogRecord>>> topics;
    private final List<MemoryTail> tails = new ArrayList<>();
    private final Lock lock;
    private final Condition changed;
    private boolean away;
    private boolean closed;

    /**
     * An empty log.
     *
     * @param partitions how many each topic has
     * @param clock stamps the records
     */
    public InMemoryEventLog(int partitions, InstantSource clock) {
        this.partitions = partitions;
        this.clock = clock;
        this.topics = new HashMap<>();
        this.lock = new ReentrantLock();
        this.changed = lock.newCondition();
    }

    private InMemoryEventLog(InMemoryEventLog first) {
        this.partitions = first.partitions;
        this.clock = first.clock;
        this.topics = first.topics;
        this.lock = first.lock;
        this.changed = first.changed;
    }

    /** Another client of the same log. */
    public InMemoryEventLog second() {
        return new InMemoryEventLog(this);
    }

    /** As a broker that went away: appends and reads fail, tails wait. */
    public void setAway(boolean isAway) {
        locked(() -> away = isAway);
    }

    @Override
    public CompletionStage<Position> append(String topic, WireMessage message) {
        int partition = message.key() == null
                ? ThreadLocalRandom.current().nextInt(partitions)
                : Math.floorMod(message.key().hashCode(), partitions);
        return append(topic, partition, message);
    }

    @Override
    public CompletionStage<Position> append(String topic, int partition, WireMessage message) {
        CompletableFuture<Position> done = new CompletableFuture<>();
        locked(() -> {
            if (away || closed || partition >= partitions) {
                done.completeExceptionally(unavailable());
                return;
            }
            List<LogRecord> records = records(topic, partition);
            Position position = new Position(topic, partition, records.size());
            records.add(new LogRecord(position, Instant.ofEpochMilli(clock.millis()), copy(message)));
            done.complete(position);
        });
        return done;
    }

    /** The caller may change its bytes later. */
    private static WireMessage copy(WireMessage message) {
        byte[] value = message.value();
        return new WireMessage(message.key(), message.headers(), Arrays.copyOf(value, value.length));
    }

    private LogUnavailableException unavailable() {
        return new LogUnavailableException("The log is " + (closed ? "closed" : "away"), null);
    }

    private List<LogRecord> records(String topic, int partition) {
        List<List<LogRecord>> all = topics.computeIfAbsent(topic, same -> new ArrayList<>());
        while (all.size() < partitions) {
            all.add(new ArrayList<>());
        }
        return all.get(partition);
    }

    @Override
    public void read(Set<String> names, ReadFrom from, Duration within, Consumer<LogRecord> reader) {
        List<LogRecord> found = new ArrayList<>();
        locked(() -> {
            if (away || closed) {
                throw unavailable();
            }
            for (String topic : names) {
                for (int partition = 0; partition < partitions; partition++) {
                    List<LogRecord> records = records(topic, partition);
                    found.addAll(records.subList(start(records, from), records.size()));
                }
            }
        });
        found.forEach(reader);
    }

    private static int start(List<LogRecord> records, ReadFrom from) {
        return switch (from) {
            case ReadFrom.Beginning() -> 0;
            case ReadFrom.End() -> records.size();
            case ReadFrom.At(Instant time) ->
                (int) records.stream()
                        .takeWhile(record -> record.timestamp().toEpochMilli() < time.toEpochMilli())
                        .count();
        };
    }

    @Override
    public Subscription tail(Set<String> names, ReadFrom from, Consumer<LogRecord> reader) {
        MemoryTail tail = new MemoryTail(reader);
        locked(() -> {
            if (away || closed) {
                throw unavailable();
            }
            for (String topic : names) {
                for (int partition = 0; partition < partitions; partition++) {
                    List<LogRecord> records = records(topic, partition);
                    tail.next.put(records, start(records, from));
                }
            }
            tails.add(tail);
        });
        tail.thread.start();
        return tail;
    }

    @Override
    public void close() {
        List<MemoryTail> open = new ArrayList<>();
        locked(() -> {
            closed = true;
            open.addAll(tails);
        });
        open.forEach(MemoryTail::close);
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private final class MemoryTail implements Subscription {

        private final IdentityHashMap<List<LogRecord>, Integer> next = new IdentityHashMap<>();
        private final Consumer<LogRecord> reader;
        private final Thread thread = Thread.ofVirtual().name("memory-tail").unstarted(this::run);
        private boolean closing;
        private boolean reading;

        MemoryTail(Consumer<LogRecord> reader) {
            this.reader = reader;
        }

        private void run() {
            try {
                for (LogRecord record = take(); record != null; record = take()) {
                    reader.accept(record);
                }
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("Tail ended because its reader failed");
            }
        }

        private @Nullable LogRecord take() {
            lock.lock();
            try {
                reading = false;
                changed.signalAll();
                while (!closing) {
                    @Nullable LogRecord record = away ? null : poll();
                    if (record != null) {
                        reading = true;
                        return record;
                    }
                    changed.awaitUninterruptibly();
                }
                return null;
            } finally {
                lock.unlock();
            }
        }

        private @Nullable LogRecord poll() {
            for (Map.Entry<List<LogRecord>, Integer> at : next.entrySet()) {
                if (at.getValue() < at.getKey().size()) {
                    LogRecord record = at.getKey().get(at.getValue());
                    at.setValue(at.getValue() + 1);
                    return record;
                }
            }
            return null;
        }

        @Override
        public boolean isRunning() {
            return thread.isAlive();
        }

        @Override
        public boolean isAnswered() {
            lock.lock();
            try {
                return !away;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public boolean awaitCaughtUp(Duration within) throws InterruptedException {
            long left = within.toNanos();
            lock.lock();
            try {
                IdentityHashMap<List<LogRecord>, Integer> ends = new IdentityHashMap<>();
                next.keySet().forEach(records -> ends.put(records, records.size()));
                while (left > 0 && isRunning() && !closing) {
                    if (!away && !reading && reached(ends)) {
                        return true;
                    }
                    left = changed.awaitNanos(left);
                }
                return false;
            } finally {
                lock.unlock();
            }
        }

        private boolean reached(IdentityHashMap<List<LogRecord>, Integer> ends) {
            return next.entrySet().stream().allMatch(at -> at.getValue() >= ends.getOrDefault(at.getKey(), 0));
        }

        @Override
        public void close() {
            locked(() -> closing = true);
            if (Thread.currentThread() == thread) {
                return;
            }
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
