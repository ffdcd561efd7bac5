package dev.cairn.cli.facts;

import java.time.Instant;
import java.util.Comparator;

import dev.cairn.event.Event;
import dev.cairn.event.Fact;
import dev.cairn.log.Position;

/**
 * A fact as it stands in the log.
 *
 * @param position where
 * @param at when the broker stored it: the clock that times on the command line mean
 * @param fact the fact
 */
public record RecordedFact(Position position, Instant at, Fact fact) {

    /**
     * By the broker's clock, which counts milliseconds; within one, by the services' own clocks, since a cause and its
     * consequence may stand in two topics.
     */
    public static final Comparator<RecordedFact> ORDER = Comparator.comparing(RecordedFact::at)
            .thenComparing(recorded -> recorded.fact().time())
            .thenComparing(recorded -> recorded.position().topic())
            .thenComparing(recorded -> recorded.position().partition())
            .thenComparing(recorded -> recorded.position().offset());

    /** What happened. */
    public Event data() {
        return fact.data();
    }
}
