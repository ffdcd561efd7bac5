package dev.cairn.benchmarks.hop;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import dev.cairn.event.CloudEvents;
import dev.cairn.event.CommitPushed;
import dev.cairn.event.Dropped;
import dev.cairn.event.EventId;
import dev.cairn.event.Fact;
import dev.cairn.log.LogRecord;
import dev.cairn.model.CommitId;

/** Notes when each fact could be read; one thread reads, any may wait. */
final class FactWatch {

    private final Map<Long, CompletableFuture<Long>> hops = new ConcurrentHashMap<>();
    private final Map<CommitId, Delivery> expected = new ConcurrentHashMap<>();
    private final Map<EventId, Delivery> begun = new ConcurrentHashMap<>();

    /** Completes with the time at which the fact of that hop was read. */
    CompletableFuture<Long> awaitHop(long number) {
        return hops.computeIfAbsent(number, same -> new CompletableFuture<>());
    }

    /** The delivery of a commit that is about to be pushed. */
    Delivery await(CommitId commit) {
        return expected.computeIfAbsent(commit, same -> new Delivery());
    }

    /** The delivery that a fact belongs to, once its CommitPushed was read. */
    Delivery of(EventId delivery) {
        Delivery known = begun.get(delivery);
        if (known == null) {
            throw new IllegalStateException("No CommitPushed was read of the delivery " + delivery);
        }
        return known;
    }

    void read(LogRecord record) {
        long now = System.nanoTime();
        Fact fact = CloudEvents.decode(record.message());
        if (fact.data() instanceof Dropped hop) {
            CompletableFuture<Long> waiting = hops.remove(hop.recordOffset());
            if (waiting != null) {
                waiting.complete(now);
            }
            return;
        }
        if (fact.data() instanceof CommitPushed pushed) {
            Delivery delivery = expected.remove(pushed.commit());
            if (delivery != null) {
                begun.put(fact.delivery(), delivery);
            }
        }
        Delivery delivery = begun.get(fact.delivery());
        if (delivery != null) {
            delivery.read(fact.data().type(), now);
        }
    }
}
