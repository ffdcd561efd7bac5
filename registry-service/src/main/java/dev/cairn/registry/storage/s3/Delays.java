package dev.cairn.registry.storage.s3;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BinaryOperator;

/**
 * Notices of a lane with which something is wrong that is not wrong with the others, and when each is tried again. The
 * pauses double, from a second to a minute, and there is no last try.
 */
final class Delays {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LAST = Duration.ofMinutes(1);
    private static final int MOST_DOUBLINGS = 6;

    private final NavigableMap<Ticket, Delay> delayed = new ConcurrentSkipListMap<>();

    /**
     * How it stands with one.
     *
     * @param until milliseconds
     * @param tries that failed, one after the other
     */
    private record Delay(long until, int tries) {

        Delay longer(long now) {
            long pause = Math.min(FIRST.toMillis() << Math.min(tries, MOST_DOUBLINGS), LAST.toMillis());
            return new Delay(now + pause, tries + 1);
        }
    }

    /** Delays one, or delays it longer; returns how many of its tries have failed. */
    int failed(Ticket ticket, long now) {
        return delayed.merge(ticket, new Delay(0, 0).longer(now), (before, _) -> before.longer(now))
                .tries();
    }

    /** There is nothing wrong with it any more; returns how many of its tries had failed. */
    int passed(Ticket ticket) {
        Delay before = delayed.remove(ticket);
        return before == null ? 0 : before.tries();
    }

    boolean contains(Ticket ticket) {
        return delayed.containsKey(ticket);
    }

    /** Whether nothing is wrong with it, or it is time to try it again. */
    boolean isDue(Ticket ticket, long now) {
        Delay delay = delayed.get(ticket);
        return delay == null || delay.until() <= now;
    }

    /** The first of them that are to be tried again. */
    List<Ticket> due(int limit, long now) {
        return delayed.keySet().stream()
                .filter(ticket -> isDue(ticket, now))
                .limit(limit)
                .toList();
    }

    int size() {
        return delayed.size();
    }

    /** What waits behind those that are delayed now. */
    Behind behind() {
        return new Behind(Set.copyOf(delayed.keySet()));
    }

    /** The later notices of some repositories, by those that were delayed in one moment. */
    static final class Behind {

        private final Set<Ticket> delayed;
        private final Map<Long, Ticket> firsts = new HashMap<>();
        private final Optional<Ticket> first;

        private Behind(Set<Ticket> delayed) {
            this.delayed = delayed;
            this.first = delayed.stream().min(Comparator.naturalOrder());
            delayed.forEach(ticket ->
                    firsts.merge(ticket.repository(), ticket, BinaryOperator.minBy(Comparator.naturalOrder())));
        }

        /** Whether it was one of the delayed themselves. */
        boolean isDelayed(Ticket ticket) {
            return delayed.contains(ticket);
        }

        boolean contains(Ticket ticket) {
            return ticket.repository() == Ticket.ANY
                    ? first.filter(ticket::mayFollow).isPresent()
                    : isBehind(ticket, ticket.repository()) || isBehind(ticket, Ticket.ANY);
        }

        private boolean isBehind(Ticket ticket, long repository) {
            Ticket earlier = firsts.get(repository);
            return earlier != null && ticket.mayFollow(earlier);
        }
    }
}
