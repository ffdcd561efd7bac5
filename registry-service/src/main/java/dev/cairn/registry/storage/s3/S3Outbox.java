package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.cairn.registry.storage.Notice;
import dev.cairn.registry.storage.Outbox;
import dev.cairn.registry.storage.s3.Records.Change;

/**
 * Notices, an object each. One is written before what it tells of, as an announcement; the record that it tells of carries
 * its name from the very write that makes it true. So whoever finds an announcement later, also in a lane of a registry
 * that has died, looks into that record, and knows. Before a record forgets a name, the notice itself is marked.
 */
final class S3Outbox implements Outbox {

    /** So many names a record keeps. */
    private static final int REMEMBERED = 8;

    private final Bucket bucket;
    private final Records records;
    private final Keys keys;
    private final Lanes lanes;
    private final UnreadableNotices unreadable;
    private final Times times;
    private final NoticeReader reader;

    S3Outbox(Bucket bucket, Records records, Keys keys, Lanes lanes, UnreadableNotices unreadable, Times times) {
        this.bucket = bucket;
        this.records = records;
        this.keys = keys;
        this.lanes = lanes;
        this.unreadable = unreadable;
        this.times = times;
        this.reader = new NoticeReader(bucket, records, keys, unreadable, times);
    }

    /**
     * A notice as it is stored.
     *
     * @param at milliseconds
     * @param record the key of the record that it tells of
     * @param settled whether it is known to have happened, whatever the record says
     */
    record Saved(long at, Notice notice, String record, boolean settled) {

        Saved {
            requireWhole(notice);
            Objects.requireNonNull(record, "record");
        }

        private static void requireWhole(Notice notice) {
            Objects.requireNonNull(notice.repository(), "repository");
            Objects.requireNonNull(notice.digest(), "digest");
            switch (notice) {
                case Notice.Published published -> Objects.requireNonNull(published.mediaType(), "mediaType");
                case Notice.Collected collected -> Objects.requireNonNull(collected.reason(), "reason");
                case Notice.Corrupted _ -> {
                    // that is all of it
                }
            }
        }
    }

    /** What a record says of its notices. */
    record Proof(@Nullable List<String> notices) {}

    /** What a record becomes. */
    @FunctionalInterface
    interface Step<T> {

        /**
         * The next state, which must carry what is told; nothing if it is to stay as it is.
         *
         * @param told the names of its notices
         */
        @Nullable
        T next(@Nullable T now, List<String> told) throws IOException;
    }

    private record Announced(Lane lane, Ticket ticket) {
        String name() {
            return lane.name() + "/" + ticket.name();
        }
    }

    /**
     * Changes a record together with its notice: after a crash there are both, or neither.
     *
     * @return whether it was changed
     */
    <T extends Told> boolean telling(Notice notice, String key, Class<T> type, Step<T> step) throws IOException {
        if (step.next(records.value(key, type).orElse(null), List.of()) == null) {
            return false;
        }
        Announced announced = announce(notice, key);
        boolean happened = change(announced, key, type, step);
        if (happened) {
            announced.lane().happened(announced.ticket());
        } else {
            bucket.delete(keys.notice(announced.lane().name(), announced.ticket()));
            announced.lane().withdrawn(announced.ticket());
        }
        return happened;
    }

    private <T extends Told> boolean change(Announced announced, String key, Class<T> type, Step<T> step)
            throws IOException {
        boolean known = false;
        try {
            boolean happened = records.change(key, type, now -> {
                List<String> notices = now == null ? List.of() : now.notices();
                if (notices.contains(announced.name())) {
                    return Change.none(true);
                }
                T next = step.next(now, remember(notices, announced.name()));
                return next == null ? Change.none(false) : Change.to(next, true);
            });
            known = true;
            return happened;
        } finally {
            if (!known) {
                announced.lane().doubted(announced.ticket());
            }
        }
    }

    private List<String> remember(List<String> notices, String name) throws IOException {
        List<String> all = new ArrayList<>(notices);
        all.add(name);
        while (all.size() > REMEMBERED) {
            settle(all.removeFirst());
        }
        return List.copyOf(all);
    }

    /** Before the record that proves these is forgotten. */
    void settle(List<String> names) throws IOException {
        for (String name : names) {
            settle(name);
        }
    }

    /** It may have been delivered and taken away since. */
    private void settle(String name) throws IOException {
        int slash = name.lastIndexOf('/');
        String lane = name.substring(0, slash);
        Ticket ticket = Ticket.parse(name.substring(slash + 1))
                .orElseThrow(() -> new IOException("No registry has named a notice " + name));
        try {
            records.change(
                    keys.notice(lane, ticket),
                    Saved.class,
                    now -> now == null || now.settled()
                            ? Change.none(name)
                            : Change.to(new Saved(now.at(), now.notice(), now.record(), true), name));
        } catch (Records.MalformedException e) {
            unreadable.setAside(lane, ticket, e);
        }
    }

    private Announced announce(Notice notice, String record) throws IOException {
        Saved saved = new Saved(times.now(), notice, record, false);
        while (true) {
            Lane lane = lanes.writing();
            Optional<Ticket> ticket = lane.ticket(notice.repository());
            if (ticket.isEmpty()) {
                continue; // used up in this moment
            }
            if (announce(lane, ticket.get(), saved)) {
                return new Announced(lane, ticket.get());
            }
        }
    }

    /** False if the lane is another one's: nobody may write into it behind what that one has seen. */
    private boolean announce(Lane lane, Ticket ticket, Saved saved) throws IOException {
        String key = keys.notice(lane.name(), ticket);
        boolean done = false;
        try {
            done = records.write(key, saved, null).isPresent() && lanes.keeps(lane);
            if (!done) {
                bucket.delete(key);
            }
            return done;
        } finally {
            if (!done) {
                lane.withdrawn(ticket);
            }
        }
    }

    @Override
    public List<Entry> oldest(int limit) {
        return S3Io.call("read the outbox", () -> {
            List<Entry> entries = new ArrayList<>();
            for (Lane lane : lanes.held()) {
                entries.addAll(reader.oldest(lane, limit - entries.size()));
            }
            return entries;
        });
    }

    @Override
    public void delivered(Entry entry) {
        S3Io.step("take a notice from the outbox", () -> {
            Optional<Lane> lane = lanes.held(entry.store());
            Optional<Ticket> ticket = lane.flatMap(held -> held.waiting(entry.sequence()));
            if (lane.isPresent() && ticket.isPresent()) {
                reader.delivered(lane.get(), ticket.get());
            } else { // the lane is another registry's by now, which would deliver it again
                bucket.delete(keys.notice(
                        entry.store(),
                        Ticket.of(entry.sequence(), entry.notice().repository())));
            }
        });
    }

    @Override
    public long delayed() {
        return lanes.held().stream()
                .mapToLong(lane -> lane.delays().size() + lane.remains().size())
                .sum();
    }

    @Override
    public long unreadable() {
        return unreadable.count();
    }

    @Override
    public long waiting() {
        return lanes.held().stream().mapToLong(Lane::size).sum();
    }
}
