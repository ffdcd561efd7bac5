/**
 * A real Kafka broker (KRaft, broker and controller in one) inside the JVM: started, re-opened and closed by {@link
 * dev.cairn.kafka.embedded.EmbeddedKafka}. It is meant for one machine and for tests; it replicates nothing.
 */
@NullMarked
package dev.cairn.kafka.embedded;

import org.jspecify.annotations.NullMarked;
