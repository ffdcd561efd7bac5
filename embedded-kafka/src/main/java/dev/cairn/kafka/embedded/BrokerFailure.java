package dev.cairn.kafka.embedded;

import org.jspecify.annotations.Nullable;

/**
 * A broker wanted to end the process: its disk is full or failing, or its metadata cannot be trusted. It acknowledges
 * nothing from then on.
 *
 * @param status the exit status that Kafka had chosen
 * @param reason what Kafka said with it, or the thread that said it
 */
public record BrokerFailure(int status, String reason) {

    static BrokerFailure of(int status, @Nullable String message) {
        String thread = Thread.currentThread().getName();
        return new BrokerFailure(status, message == null ? "stopped by its thread " + thread : message);
    }
}
