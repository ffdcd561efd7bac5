package dev.cairn.log;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A tail on a thread of its own. A broker that goes away is waited for; only the reader's own failure ends it. */
final class KafkaTail implements EventLog.Subscription {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaTail.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(30);
    /** Without news a broker answers a fetch after half a second. */
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(3);

    private final KafkaReader kafka;
    private final Consumer<LogRecord> reader;
    private final Set<KafkaTail> running;
    private final CompletableFuture<Boolean> assigned = new CompletableFuture<>();
    private final Thread thread;
    private final InstantSource clock;
    private final Queue<Inquiry> inquiries = new ConcurrentLinkedQueue<>();
    private volatile Instant answered;
    private volatile boolean closing;
    private double answers;

    /** Somebody asks whether the reader has caught up; answered by the tail's thread, which alone may use the consumer. */
    private static final class Inquiry {
        private final CompletableFuture<Boolean> answer = new CompletableFuture<>();
        private final Deadline deadline;
        private @Nullable Map<TopicPartition, Long> ends;

        Inquiry(Deadline deadline) {
            this.deadline = deadline;
        }
    }

    private KafkaTail(
            KafkaReader kafka,
            Deadline deadline,
            Consumer<LogRecord> reader,
            Set<KafkaTail> running,
            InstantSource clock) {
        this.kafka = kafka;
        this.reader = reader;
        this.running = running;
        this.clock = clock;
        this.answered = clock.instant();
        this.thread = Thread.ofPlatform().name("cairn-tail").daemon().unstarted(() -> run(deadline));
    }

    /**
     * Starts it, and returns when it has chosen where to begin: what is appended from then on is read.
     *
     * @param running holds the tail as long as it runs
     * @throws RuntimeException why it could not be chosen within the deadline
     */
    static KafkaTail start(
            KafkaReader kafka,
            Deadline deadline,
            Consumer<LogRecord> reader,
            Set<KafkaTail> running,
            InstantSource clock) {
        KafkaTail tail = new KafkaTail(kafka, deadline, reader, running, clock);
        running.add(tail);
        tail.thread.start();
        try {
            tail.assigned.join(); // has the deadline of what it waits for
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
        return tail;
    }

    private void run(Deadline deadline) {
        try (kafka) {
            kafka.assign(deadline);
            assigned.complete(true);
            while (!closing) {
                poll();
            }
        } catch (WakeupException e) {
            LOG.atTrace().log("Tail was closed");
        } catch (RuntimeException e) {
            if (!assigned.completeExceptionally(e)) {
                LOG.atError()
                        .setCause(e)
                        .addKeyValue("because", e instanceof KafkaException ? "Kafka refused it" : "its reader failed")
                        .log("Tail ended");
            }
        } finally {
            assigned.complete(false);
            running.remove(this);
            inquiries.forEach(inquiry -> inquiry.answer.complete(false));
        }
    }

    private void poll() {
        try {
            kafka.poll(reader);
            inquiries.forEach(this::answer);
        } catch (RetriableException e) {
            LOG.atDebug().setCause(e).log("Tail waits for Kafka");
        } catch (WakeupException e) {
            if (closing) {
                throw e;
            }
            // Somebody asks, and need not wait until there is a record.
        }
        double now = kafka.answers();
        if (now != answers) {
            answers = now;
            answered = clock.instant();
        }
    }

    private void answer(Inquiry inquiry) {
        try {
            Map<TopicPartition, Long> ends = inquiry.ends;
            if (ends == null) {
                inquiry.ends = ends = kafka.ends(inquiry.deadline);
            }
            if (kafka.reached(ends, inquiry.deadline)) {
                inquiry.answer.complete(true);
                inquiries.remove(inquiry);
            }
        } catch (LogUnavailableException e) { // its time is up
            inquiry.answer.complete(false);
            inquiries.remove(inquiry);
        }
    }

    @Override
    public boolean awaitCaughtUp(Duration within) throws InterruptedException {
        Inquiry inquiry = new Inquiry(new Deadline(clock, within));
        inquiries.add(inquiry);
        kafka.wakeup();
        try {
            return isRunning() && inquiry.answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.atDebug().setCause(e).log("Tail did not catch up in time");
            return false;
        } finally {
            inquiries.remove(inquiry);
        }
    }

    @Override
    public boolean isRunning() {
        return thread.isAlive();
    }

    @Override
    public boolean isAnswered() {
        return clock.instant().isBefore(answered.plus(ANSWERS_WITHIN));
    }

    @Override
    public void close() {
        closing = true;
        kafka.wakeup();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            if (!thread.join(CLOSE_WITHIN)) {
                LOG.atWarn().log("The reader of a tail does not return");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
