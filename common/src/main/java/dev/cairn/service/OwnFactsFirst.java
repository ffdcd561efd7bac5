package dev.cairn.service;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Gives a stage's own facts the oldest time, so that they are read back before anything else is decided: a state that is
 * being rebuilt is thereby whole before the first command is looked at. Gives marks a later time than their own, so that
 * clocks of several brokers that differ a little cannot let a mark overtake a record.
 */
final class OwnFactsFirst implements TimestampExtractor {

    /** How far the clocks of brokers may be apart, in milliseconds. */
    static final long CLOCK_SKEW = 60_000;

    private final String ownFacts;

    OwnFactsFirst(String ownFacts) {
        this.ownFacts = ownFacts;
    }

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        if (record.topic().equals(ownFacts)) {
            return 0;
        }
        long time = Math.max(1, record.timestamp());
        return record.headers().lastHeader(CatchUp.HEADER) == null ? time : time + CLOCK_SKEW;
    }
}
