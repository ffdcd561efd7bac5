package dev.cairn.service;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Gives a stage's own facts the oldest time, so that they are read back before anything else is decided. A state that is
 * being rebuilt is thereby whole before the first command is looked at.
 */
final class OwnFactsFirst implements TimestampExtractor {

    private final String ownFacts;

    OwnFactsFirst(String ownFacts) {
        this.ownFacts = ownFacts;
    }

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        return record.topic().equals(ownFacts) ? 0 : Math.max(1, record.timestamp());
    }
}
