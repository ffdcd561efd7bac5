package dev.cairn.registry.storage.s3;

import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListSet;

import dev.cairn.registry.model.Repository;

/**
 * A row of numbered notices that this registry holds: nobody else writes to it or delivers from it meanwhile. Only the
 * tickets are in memory; after days without a log there may be very many.
 */
final class Lane {

    private final String name;
    private final NavigableSet<Ticket> waiting = new ConcurrentSkipListSet<>();
    /** Being written by this registry. */
    private final NavigableSet<Ticket> underWay = new ConcurrentSkipListSet<>();
    /** Left by another registry, or by a write whose outcome is not known: whether they happened is to be looked at. */
    private final NavigableSet<Ticket> unsure = new ConcurrentSkipListSet<>();
    /** Of those that wait or are unsure: the store does not give them out, while it does others. */
    private final Delays delays = new Delays();
    /** Delivered, and the store does not let go of them. */
    private final Delays remains = new Delays();

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

    NavigableSet<Ticket> waiting() {
        return waiting;
    }

    NavigableSet<Ticket> unsure() {
        return unsure;
    }

    Delays delays() {
        return delays;
    }

    Delays remains() {
        return remains;
    }

    /** What this registry was writing has happened. */
    void happened(Ticket ticket) {
        waiting.add(ticket);
        underWay.remove(ticket);
    }

    /** It will not happen. */
    void withdrawn(Ticket ticket) {
        underWay.remove(ticket);
    }

    /** Nobody knows yet whether it has happened. */
    void doubted(Ticket ticket) {
        unsure.add(ticket);
        underWay.remove(ticket);
    }

    boolean knows(Ticket ticket) {
        return waiting.contains(ticket)
                || underWay.contains(ticket)
                || unsure.contains(ticket)
                || remains.contains(ticket);
    }

    /** The ticket of a notice that waits. */
    Optional<Ticket> waiting(long number) {
        return Optional.ofNullable(waiting.ceiling(from(number))).filter(ticket -> ticket.number() == number);
    }

    /** The first ones of which it is to be looked whether they happened. */
    List<Ticket> doubtful(int limit, long now) {
        return unsure.stream()
                .filter(ticket -> delays.isDue(ticket, now))
                .limit(limit)
                .toList();
    }

    /**
     * The first ones that may be delivered. Nothing is behind what is not settled, and nothing behind one of its own
     * repository that is delayed, so that the numbers that are seen of a repository only grow.
     */
    List<Ticket> deliverable(int limit, long now) {
        Delays.Behind behind = delays.behind();
        return waiting.headSet(from(settledUpTo(behind)), false).stream()
                .filter(ticket -> delays.isDue(ticket, now) && !behind.contains(ticket))
                .limit(limit)
                .toList();
    }

    private synchronized long settledUpTo(Delays.Behind behind) {
        long writing = underWay.stream().findFirst().map(Ticket::number).orElse(next);
        long doubtful = unsure.stream()
                .filter(ticket -> !behind.isDelayed(ticket))
                .findFirst()
                .map(Ticket::number)
                .orElse(next);
        return Math.min(writing, doubtful);
    }

    private static Ticket from(long number) {
        return new Ticket(number, Long.MIN_VALUE);
    }

    int size() {
        return waiting.size() + underWay.size() + unsure.size() + remains.size();
    }

    synchronized boolean isUsedUp() {
        return next == end;
    }

    synchronized void extend(long reserved) {
        end = reserved;
    }

    /** A ticket of a number that was never given; nothing if none is left. */
    synchronized Optional<Ticket> ticket(Repository repository) {
        if (next == end) {
            return Optional.empty();
        }
        Ticket ticket = Ticket.of(next++, repository);
        underWay.add(ticket);
        return Optional.of(ticket);
    }
}
