package dev.cairn.log;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import dev.cairn.event.WireMessage;

/**
 * The log that all services share: records in topics, ordered within a partition, never changed.
 *
 * <p>Safe for use by many threads. Records with one key are in one partition, in the order in which they were
 * acknowledged to one caller. Readers see only records whose transaction was committed.
 */
public interface EventLog extends AutoCloseable {

    /**
     * Appends a record to the partition of its key. The call itself may wait while the log is away, at most as long as
     * the record may take.
     *
     * @return completes when the record is durable (acknowledged by all in-sync replicas); fails with
     *     {@link LogUnavailableException} when that did not happen in time, and then the record may be there or not
     */
    CompletionStage<Position> append(String topic, WireMessage message);

    /** As {@link #append(String, WireMessage)}, to a partition of the caller's choice. */
    CompletionStage<Position> append(String topic, int partition, WireMessage message);

    /**
     * Reads what stands in the topics now: up to the ends as they were when the call began.
     *
     * @param reader is called in this thread, in order within each partition; an exception that it throws ends the read
     * @param within how long the whole read may take
     * @throws LogUnavailableException if the log did not answer in time, or a topic is not there
     */
    void read(Set<String> topics, ReadFrom from, Duration within, Consumer<LogRecord> reader);

    /**
     * Reads on for ever, in a thread of its own, until the subscription is closed. It returns when it has chosen where
     * to begin: what is appended from then on is read. A log that goes away later is waited for.
     *
     * @param reader is called by one thread, in order within each partition; an exception that it throws ends the
     *     subscription, and is logged
     * @throws LogUnavailableException if the log did not answer in time, or a topic is not there
     */
    Subscription tail(Set<String> topics, ReadFrom from, Consumer<LogRecord> reader);

    /** Flushes what was appended, ends all tails and lets go of all connections. Later calls fail. */
    @Override
    void close();

    /** A running tail. */
    interface Subscription extends AutoCloseable {

        /** Whether the reader is still being called. */
        boolean isRunning();

        /** Whether the log has answered within the last seconds. While it has not, the tail waits for it. */
        boolean isAnswered();

        /**
         * Whether the reader has been given all that stood in the topics when this was called. The log is asked where it
         * ends, and the reader is waited for; the reader itself must not ask.
         *
         * @param within how long at most
         * @return false if the log did not answer in time, the reader was not that far, or the tail has ended
         */
        boolean awaitCaughtUp(Duration within) throws InterruptedException;

        /** Ends it, and waits until the reader is not called any more. */
        @Override
        void close();
    }
}
