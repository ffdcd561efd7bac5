package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that cannot be read and never will be: they are set aside, so that those behind them go on. They stay in the
 * bucket, under another key, until an operator takes them away.
 */
final class UnreadableNotices {

    private static final Logger LOG = LoggerFactory.getLogger(UnreadableNotices.class);

    private final Bucket bucket;
    private final Keys keys;
    private final AtomicLong count = new AtomicLong();

    UnreadableNotices(Bucket bucket, Keys keys) {
        this.bucket = bucket;
        this.keys = keys;
    }

    /** Looks how many all registries on the bucket have set aside. */
    void recount() throws IOException {
        count.set(bucket.list(keys.unreadable()).size());
    }

    /** Sets one aside, and tells of it once. It is copied before it is taken away: a crash leaves it twice at worst. */
    void setAside(String lane, Ticket ticket, Exception reason) throws IOException {
        String key = keys.notice(lane, ticket);
        String aside = keys.unreadable(lane, ticket);
        Optional<Bucket.Stored> stored = bucket.get(key);
        if (stored.isEmpty()) {
            return; // another registry was faster
        }
        bucket.put(aside, ByteBuffer.wrap(stored.get().bytes()));
        bucket.delete(key);
        count.incrementAndGet();
        LOG.atError()
                .addKeyValue("object", aside)
                .addKeyValue("reason", String.valueOf(reason.getMessage()))
                .log(
                        "A notice cannot be read and was set aside: the log will not be told of it. The registry's content is"
                                + " whole; look why the object is damaged (the store, or a hand), and delete it then");
    }

    long count() {
        return count.get();
    }
}
