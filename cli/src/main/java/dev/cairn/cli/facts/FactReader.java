package dev.cairn.cli.facts;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import dev.cairn.cli.console.Console;
import dev.cairn.cli.console.Progress;
import dev.cairn.cli.console.Texts;
import dev.cairn.event.CloudEvents;
import dev.cairn.event.MalformedMessageException;
import dev.cairn.event.Topic;
import dev.cairn.log.EventLog;
import dev.cairn.log.LogRecord;
import dev.cairn.log.Position;
import dev.cairn.log.ReadFrom;

/**
 * Reads facts. A record that is none is told on standard error, and never stops the reading. What was read once is not
 * read again when the reader goes on to {@link #follow}. One thread at a time.
 */
public final class FactReader {

    /** Long enough for millions of facts; without a deadline a stuck broker would hang the command. */
    private static final Duration WITHIN = Duration.ofMinutes(10);

    /** How far the clocks of a cluster's brokers may be apart. */
    private static final Duration SKEW = Duration.ofMinutes(1);

    private record Place(String topic, int partition) {}

    private final EventLog log;
    private final Console console;
    private final Map<Place, Long> read = new HashMap<>();
    private Instant newest = Instant.MIN;

    public FactReader(EventLog log, Console console) {
        this.log = log;
        this.console = console;
    }

    /**
     * Reads what is there now, in order within each partition only.
     *
     * @throws dev.cairn.log.LogUnavailableException if the log does not answer
     */
    public void read(Set<Topic> topics, ReadFrom from, Consumer<RecordedFact> consumer) {
        try (Progress progress = console.progress("Reading facts")) {
            log.read(names(topics), from, WITHIN, record -> {
                progress.step();
                if (isNews(record)) {
                    decode(record).ifPresent(consumer);
                }
            });
        }
    }

    /** As {@link #read}, in one order over all partitions; no more than the last so many of those wanted. */
    public List<RecordedFact> merged(Set<Topic> topics, ReadFrom from, Predicate<RecordedFact> wanted, int last) {
        Merge merge = new Merge(last);
        read(topics, from, fact -> {
            if (wanted.test(fact)) {
                merge.add(fact);
            }
        });
        return merge.merged();
    }

    /** As {@link #merged(Set, ReadFrom, Predicate, int)}, all of them. */
    public List<RecordedFact> merged(Set<Topic> topics, ReadFrom from, Predicate<RecordedFact> wanted) {
        return merged(topics, from, wanted, Integer.MAX_VALUE);
    }

    /**
     * Goes on reading as facts are written, from after what this reader has read.
     *
     * @param from where to begin in partitions of which nothing was read
     */
    public Following follow(Set<Topic> topics, ReadFrom from) {
        ReadFrom start = newest.equals(Instant.MIN) ? from : later(from, newest.minus(SKEW));
        Following following = new Following(console);
        following.begin(log.tail(names(topics), start, record -> {
            if (isNews(record)) {
                decode(record).ifPresent(following::arrive);
            }
        }));
        return following;
    }

    private static ReadFrom later(ReadFrom from, Instant time) {
        return switch (from) {
            case ReadFrom.Beginning _ -> new ReadFrom.At(time);
            case ReadFrom.End end -> end;
            case ReadFrom.At at -> at.time().isAfter(time) ? at : new ReadFrom.At(time);
        };
    }

    private boolean isNews(LogRecord record) {
        Position position = record.position();
        Place place = new Place(position.topic(), position.partition());
        if (read.getOrDefault(place, -1L) >= position.offset()) {
            return false;
        }
        read.put(place, position.offset());
        if (record.timestamp().isAfter(newest)) {
            newest = record.timestamp();
        }
        return true;
    }

    private Optional<RecordedFact> decode(LogRecord record) {
        try {
            return Optional.of(
                    new RecordedFact(record.position(), record.timestamp(), CloudEvents.decode(record.message())));
        } catch (MalformedMessageException e) {
            Position at = record.position();
            console.note("cairn: the record at offset " + at.offset() + " of " + at.topic() + "-" + at.partition()
                    + " is no fact that this version knows: " + Texts.printable(String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private static Set<String> names(Set<Topic> topics) {
        return topics.stream().map(Topic::id).collect(Collectors.toSet());
    }
}
