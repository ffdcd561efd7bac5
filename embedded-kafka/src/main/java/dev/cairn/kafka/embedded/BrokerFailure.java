package dev.cairn.kafka.embedded;

import org.jspecify.annotations.Nullable;

/**
 * A broker wanted to end the process: its disk is full or failing, or its metadata cannot be trusted. It acknowledges
 * nothing from then on.
 *
 * @param status the exit status that Kafka had chosen
 * @param reason what Kafka said with it, and the thread that did
 */
public record BrokerFailure(int status, String reason) {

    static BrokerFailure of(int status, @Nullable String message) {
        String said = message == null ? "Kafka's log has the reason, mostly a full or broken disk" : message;
        return new BrokerFailure(status, said + " (" + Thread.currentThread().getName() + ")");
    }
}
