package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.registry.storage.Outbox;

/**
 * Reads the notices of a lane for delivery, and takes those away that were delivered. Where the store fails for one of
 * them and answers for others, that one is delayed, with the later ones of its repository, and all else goes on. Where
 * the store fails as a whole nothing is delayed: the call fails.
 */
final class NoticeReader {

    private static final Logger LOG = LoggerFactory.getLogger(NoticeReader.class);
    /**
     * An announcement is given up if it has not come true for so long. Its write may have been under way at a crash, and is
     * tried for much less; until then what follows in its lane waits.
     */
    private static final Duration GIVEN_UP = Duration.ofMinutes(5);
    /** One that fails so often in a row is told of: less is a store that stumbles. */
    private static final int TOLD_AT = 3;

    private final Bucket bucket;
    private final Records records;
    private final Keys keys;
    private final UnreadableNotices unreadable;
    private final Times times;

    NoticeReader(Bucket bucket, Records records, Keys keys, UnreadableNotices unreadable, Times times) {
        this.bucket = bucket;
        this.records = records;
        this.keys = keys;
        this.unreadable = unreadable;
        this.times = times;
    }

    /** What came of one of many. */
    private record Attempt<T>(
            Ticket ticket, Optional<T> result, @Nullable IOException failure) {}

    /** The oldest ones of a lane that may be delivered. */
    List<Outbox.Entry> oldest(Lane lane, int limit) throws IOException {
        tryAll(lane, lane.remains(), lane.remains().due(limit, times.now()), ticket -> clear(lane, ticket));
        tryAll(lane, lane.delays(), lane.doubtful(limit, times.now()), ticket -> settle(lane, ticket));
        List<Attempt<Outbox.Entry>> read =
                tryAll(lane, lane.delays(), lane.deliverable(limit, times.now()), ticket -> entry(lane, ticket));
        Delays.Behind behind = lane.delays().behind(); // those that failed just now
        return read.stream()
                .filter(each -> !behind.contains(each.ticket()))
                .flatMap(each -> each.result().stream())
                .toList();
    }

    /** Takes one away that was delivered. If the store does not let go of it alone, that is tried again later. */
    void delivered(Lane lane, Ticket ticket) throws IOException {
        tryAll(lane, lane.remains(), List.of(ticket), _ -> clear(lane, ticket));
        lane.waiting().remove(ticket);
    }

    private Optional<Boolean> clear(Lane lane, Ticket ticket) throws IOException {
        bucket.delete(keys.notice(lane.name(), ticket));
        return Optional.of(true);
    }

    /**
     * Does something with each.
     *
     * @param delays gets those that failed, and loses those that did not
     * @throws IOException if the store answers for nothing else either
     */
    private <T> List<Attempt<T>> tryAll(
            Lane lane, Delays delays, List<Ticket> tickets, Records.Each<Ticket, Optional<T>> each) throws IOException {
        List<Attempt<T>> attempts = records.all(tickets, ticket -> attempt(ticket, each));
        requireStore(attempts);
        for (Attempt<T> attempt : attempts) {
            IOException failure = attempt.failure();
            if (failure == null) {
                passed(lane, delays, attempt.ticket());
            } else {
                failed(lane, delays, attempt.ticket(), failure);
            }
        }
        return attempts;
    }

    private static <T> Attempt<T> attempt(Ticket ticket, Records.Each<Ticket, Optional<T>> each) {
        try {
            return new Attempt<>(ticket, each.run(ticket), null);
        } catch (IOException e) {
            return new Attempt<>(ticket, Optional.empty(), e);
        }
    }

    /** Where all failed, a read of something that is not there tells whether the store is at work. */
    private void requireStore(List<? extends Attempt<?>> attempts) throws IOException {
        List<IOException> failures = new ArrayList<>();
        for (Attempt<?> attempt : attempts) {
            IOException failure = attempt.failure();
            if (failure == null) {
                return;
            }
            failures.add(failure);
        }
        if (failures.isEmpty()) {
            return;
        }
        try {
            bucket.get(keys.probe("absent"));
        } catch (IOException e) {
            e.addSuppressed(failures.getFirst());
            throw e;
        }
    }

    private void passed(Lane lane, Delays delays, Ticket ticket) {
        if (delays.passed(ticket) >= TOLD_AT) {
            LOG.atInfo()
                    .addKeyValue("object", keys.notice(lane.name(), ticket))
                    .log("The notice is no longer held up by the store");
        }
    }

    private void failed(Lane lane, Delays delays, Ticket ticket, IOException failure) {
        if (delays.failed(ticket, times.now()) == TOLD_AT) {
            LOG.atError()
                    .addKeyValue("object", keys.notice(lane.name(), ticket))
                    .addKeyValue("reason", String.valueOf(failure.getMessage()))
                    .log(
                            "The S3 store fails for one notice, or for the record that it tells of, and answers for others. It"
                                    + " is tried again without end; what was told of its repository later waits behind it, all"
                                    + " else goes on. Ask the store what became of the object, or of the right to it");
        }
    }

    private Optional<Outbox.Entry> entry(Lane lane, Ticket ticket) throws IOException {
        Optional<S3Outbox.Saved> saved = Optional.empty();
        try {
            saved = records.value(keys.notice(lane.name(), ticket), S3Outbox.Saved.class);
        } catch (Records.MalformedException e) {
            unreadable.setAside(lane.name(), ticket, e);
        }
        if (saved.isEmpty()) {
            lane.waiting().remove(ticket); // delivered, here in this moment or by one that held the lane before
        }
        return saved.map(
                notice -> new Outbox.Entry(lane.name(), ticket.number(), Times.instant(notice.at()), notice.notice()));
    }

    /** Looks whether what an announcement tells of has happened. One that has not for a long time is taken away. */
    private Optional<Boolean> settle(Lane lane, Ticket ticket) throws IOException {
        try {
            return Optional.of(settleWhole(lane, ticket));
        } catch (Records.MalformedException e) { // it, or the record that it tells of
            unreadable.setAside(lane.name(), ticket, e);
            lane.unsure().remove(ticket);
            return Optional.of(false);
        }
    }

    private boolean settleWhole(Lane lane, Ticket ticket) throws IOException {
        String key = keys.notice(lane.name(), ticket);
        Optional<S3Outbox.Saved> saved = records.value(key, S3Outbox.Saved.class);
        boolean happened = saved.isPresent() && isTrue(saved.get(), lane.name() + "/" + ticket.name());
        boolean givenUp = !happened && (saved.isEmpty() || saved.get().at() < times.now() - GIVEN_UP.toMillis());
        if (happened) {
            lane.waiting().add(ticket);
        } else if (givenUp && saved.isPresent()) {
            bucket.delete(key);
        }
        if (happened || givenUp) {
            lane.unsure().remove(ticket);
        }
        return happened;
    }

    private boolean isTrue(S3Outbox.Saved saved, String name) throws IOException {
        return saved.settled()
                || records.value(saved.record(), S3Outbox.Proof.class)
                        .map(S3Outbox.Proof::notices)
                        .filter(proven -> proven.contains(name))
                        .isPresent();
    }
}
