package dev.cairn.standalone.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import dev.cairn.event.CloudEvents;
import dev.cairn.event.CommitPushed;
import dev.cairn.event.Fact;
import dev.cairn.event.Topic;
import dev.cairn.log.EventLog;
import dev.cairn.log.ReadFrom;
import dev.cairn.model.CommitId;

/** All facts as they come, in the order in which they were read. */
final class FactWatch implements AutoCloseable {

    private final List<Seen> seen = new ArrayList<>();
    private final EventLog.Subscription subscription;

    /**
     * A fact and when the broker stored it.
     *
     * @param atMillis the broker's stamp, in milliseconds since the epoch
     */
    record Seen(Fact fact, long atMillis) {}

    FactWatch(EventLog log) {
        Set<String> topics = Set.of(Topic.COMMITS.id(), Topic.ARTIFACTS.id(), Topic.DEPLOYMENTS.id());
        this.subscription = log.tail(topics, ReadFrom.beginning(), read -> {
            synchronized (seen) {
                seen.add(new Seen(
                        CloudEvents.decode(read.message()), read.timestamp().toEpochMilli()));
                seen.notifyAll();
            }
        });
    }

    /** Waits for a fact. */
    Seen await(String what, Duration within, Predicate<Fact> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        synchronized (seen) {
            Optional<Seen> found = find(wanted);
            while (found.isEmpty()) {
                long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
                if (left <= 0) {
                    throw new DemoFailure(what + " did not come within " + within.toSeconds() + " s");
                }
                seen.wait(left);
                found = find(wanted);
            }
            return found.get();
        }
    }

    private Optional<Seen> find(Predicate<Fact> wanted) {
        return seen.stream().filter(one -> wanted.test(one.fact())).findFirst();
    }

    /** The push of a commit, when its fact is there. */
    Seen awaitPush(CommitId commit, Duration within) throws InterruptedException {
        return await(
                "CommitPushed of " + commit.abbreviated(),
                within,
                fact -> fact.data() instanceof CommitPushed pushed
                        && pushed.commit().equals(commit));
    }

    /** All facts of a delivery so far, by the broker's clock. */
    List<Seen> trail(Fact pushed) {
        synchronized (seen) {
            return seen.stream()
                    .filter(one -> one.fact().delivery().equals(pushed.delivery()))
                    .sorted((a, b) -> Long.compare(a.atMillis(), b.atMillis()))
                    .toList();
        }
    }

    @Override
    public void close() {
        subscription.close();
    }
}
