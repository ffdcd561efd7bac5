package dev.cairn.registry.storage.s3;

import java.util.NavigableSet;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * A row of numbered notices that this registry holds: nobody else writes to it or delivers from it meanwhile. Only the
 * numbers are in memory; after days without a log there may be very many.
 */
final class Lane {

    private final String name;
    private final NavigableSet<Long> waiting = new ConcurrentSkipListSet<>();
    /** Being written by this registry. */
    private final NavigableSet<Long> underWay = new ConcurrentSkipListSet<>();
    /** Left by another registry, or by a write whose outcome is not known: whether they happened is to be looked at. */
    private final NavigableSet<Long> unsure = new ConcurrentSkipListSet<>();

    private long next;
    private long end;

    /**
     * A lane that was just taken.
     *
     * @param next the first number that this registry may use
     * @param end the first that it may not
     */
    Lane(String name, long next, long end) {
        this.name = name;
        this.next = next;
        this.end = end;
    }

    /**
     * Who holds a lane.
     *
     * @param holder empty if nobody does
     * @param until milliseconds; after that anybody may take it
     * @param end the first number that was never reserved
     */
    record Lease(String holder, long until, long end) {

        Lease {
            Objects.requireNonNull(holder, "holder");
        }

        boolean isFree(long now) {
            return holder.isEmpty() || until < now;
        }
    }

    String name() {
        return name;
    }

    NavigableSet<Long> waiting() {
        return waiting;
    }

    NavigableSet<Long> unsure() {
        return unsure;
    }

    /** What this registry was writing has happened. */
    void happened(long number) {
        waiting.add(number);
        underWay.remove(number);
    }

    /** It will not happen. */
    void withdrawn(long number) {
        underWay.remove(number);
    }

    /** Nobody knows yet whether it has happened. */
    void doubted(long number) {
        unsure.add(number);
        underWay.remove(number);
    }

    boolean knows(long number) {
        return waiting.contains(number) || underWay.contains(number) || unsure.contains(number);
    }

    /** Behind what is not settled nothing is delivered, so that the numbers that are seen only grow. */
    synchronized NavigableSet<Long> deliverable() {
        Long writing = underWay.ceiling(0L);
        Long doubtful = unsure.ceiling(0L);
        long end = Math.min(writing == null ? next : writing, doubtful == null ? next : doubtful);
        return waiting.headSet(end, false);
    }

    int size() {
        return waiting.size() + underWay.size() + unsure.size();
    }

    synchronized boolean isUsedUp() {
        return next == end;
    }

    synchronized void extend(long reserved) {
        end = reserved;
    }

    /** A number that was never given; 0 if none is left. */
    synchronized long number() {
        if (next == end) {
            return 0;
        }
        underWay.add(next);
        return next++;
    }
}
