package dev.cairn.service;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says that a task's rows come back from their changelog, as after a crash or at a new owner. */
final class RestoreLog implements StateRestoreListener {

    private static final Logger LOG = LoggerFactory.getLogger(RestoreLog.class);

    @Override
    public void onRestoreStart(TopicPartition partition, String store, long startingOffset, long endingOffset) {
        // Told at its end: there it is known how much it was.
    }

    @Override
    public void onBatchRestored(TopicPartition partition, String store, long batchEndOffset, long count) {
        // Told at its end.
    }

    @Override
    public void onRestoreEnd(TopicPartition partition, String store, long count) {
        if (count > 0) {
            LOG.atInfo()
                    .addKeyValue("store", store)
                    .addKeyValue("partition", partition.partition())
                    .addKeyValue("records", count)
                    .log("State was restored from its changelog");
        }
    }
}
