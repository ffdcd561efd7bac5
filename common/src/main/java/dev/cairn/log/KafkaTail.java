package dev.cairn.log;

import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A tail on a thread of its own. A broker that is away is waited for; only the reader's own failure ends it. */
final class KafkaTail implements EventLog.Subscription {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaTail.class);

    private final KafkaReader kafka;
    private final Consumer<LogRecord> reader;
    private final CountDownLatch assigned = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean closing;

    private KafkaTail(KafkaReader kafka, Consumer<LogRecord> reader) {
        this.kafka = kafka;
        this.reader = reader;
        this.thread = Thread.ofPlatform().name("cairn-tail").daemon().unstarted(this::run);
    }

    /** Starts it, and returns when it has chosen where to begin: what is appended from then on is read. */
    static KafkaTail start(KafkaReader kafka, Consumer<LogRecord> reader) {
        KafkaTail tail = new KafkaTail(kafka, reader);
        tail.thread.start();
        try {
            tail.assigned.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            tail.close();
        }
        return tail;
    }

    private void run() {
        try (kafka) {
            kafka.assign();
            assigned.countDown();
            while (!closing) {
                kafka.poll(reader);
            }
        } catch (WakeupException e) {
            LOG.atTrace().log("Tail was closed");
        } catch (KafkaException e) {
            LOG.atError().setCause(e).log("Tail ended because Kafka refused it");
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("Tail ended because its reader failed");
        } finally {
            assigned.countDown();
        }
    }

    @Override
    public boolean isRunning() {
        return thread.isAlive();
    }

    @Override
    public void close() {
        closing = true;
        kafka.wakeup();
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
