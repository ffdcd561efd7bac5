package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.time.Duration;
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
    /**
     * An announcement is given up if it has not come true for so long. Its write may have been under way at a crash, and is
     * tried for much less; until then what follows in its lane waits.
     */
    private static final Duration GIVEN_UP = Duration.ofMinutes(5);

    private final Bucket bucket;
    private final Records records;
    private final Keys keys;
    private final Lanes lanes;
    private final UnreadableNotices unreadable;
    private final Times times;

    S3Outbox(Bucket bucket, Records records, Keys keys, Lanes lanes, UnreadableNotices unreadable, Times times) {
        this.bucket = bucket;
        this.records = records;
        this.keys = keys;
        this.lanes = lanes;
        this.unreadable = unreadable;
        this.times = times;
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

    private record Announced(Lane lane, long number) {
        String name() {
            return lane.name() + "/" + number;
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
            announced.lane().happened(announced.number());
        } else {
            bucket.delete(keys.notice(announced.lane().name(), announced.number()));
            announced.lane().withdrawn(announced.number());
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
                announced.lane().doubted(announced.number());
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
        long number = Long.parseLong(name.substring(slash + 1));
        try {
            records.change(
                    keys.notice(lane, number),
                    Saved.class,
                    now -> now == null || now.settled()
                            ? Change.none(name)
                            : Change.to(new Saved(now.at(), now.notice(), now.record(), true), name));
        } catch (Records.MalformedException e) {
            unreadable.setAside(lane, number, e);
        }
    }

    private Announced announce(Notice notice, String record) throws IOException {
        Saved saved = new Saved(times.now(), notice, record, false);
        while (true) {
            Lane lane = lanes.writing();
            long number = lane.number();
            if (number == 0) {
                continue; // used up in this moment
            }
            if (announce(lane, number, saved)) {
                return new Announced(lane, number);
            }
        }
    }

    /** False if the lane is another one's: nobody may write into it behind what that one has seen. */
    private boolean announce(Lane lane, long number, Saved saved) throws IOException {
        String key = keys.notice(lane.name(), number);
        boolean done = false;
        try {
            done = records.write(key, saved, null).isPresent() && lanes.keeps(lane);
            if (!done) {
                bucket.delete(key);
            }
            return done;
        } finally {
            if (!done) {
                lane.withdrawn(number);
            }
        }
    }

    @Override
    public List<Entry> oldest(int limit) {
        return S3Io.call("read the outbox", () -> {
            List<Entry> entries = new ArrayList<>();
            for (Lane lane : lanes.held()) {
                entries.addAll(oldest(lane, limit - entries.size()));
            }
            return entries;
        });
    }

    private List<Entry> oldest(Lane lane, int limit) throws IOException {
        List<Long> doubtful = lane.unsure().stream().limit(limit).toList();
        records.all(doubtful, number -> settle(lane, number));
        List<Long> first = lane.deliverable().stream().limit(limit).toList();
        return records.all(first, number -> entry(lane, number)).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Entry> entry(Lane lane, long number) throws IOException {
        Optional<Saved> saved = Optional.empty();
        try {
            saved = records.value(keys.notice(lane.name(), number), Saved.class);
        } catch (Records.MalformedException e) {
            unreadable.setAside(lane.name(), number, e);
        }
        if (saved.isEmpty()) {
            lane.waiting().remove(number); // delivered, here in this moment or by one that held the lane before
        }
        return saved.map(notice -> new Entry(lane.name(), number, Times.instant(notice.at()), notice.notice()));
    }

    /** Looks whether what an announcement tells of has happened. One that has not for a long time is taken away. */
    private boolean settle(Lane lane, long number) throws IOException {
        try {
            return settleWhole(lane, number);
        } catch (Records.MalformedException e) { // it, or the record that it tells of
            unreadable.setAside(lane.name(), number, e);
            lane.unsure().remove(number);
            return false;
        }
    }

    private boolean settleWhole(Lane lane, long number) throws IOException {
        String key = keys.notice(lane.name(), number);
        Optional<Saved> saved = records.value(key, Saved.class);
        boolean happened = saved.isPresent() && isTrue(saved.get(), lane.name() + "/" + number);
        boolean givenUp = !happened && (saved.isEmpty() || saved.get().at() < times.now() - GIVEN_UP.toMillis());
        if (happened) {
            lane.waiting().add(number);
        } else if (givenUp && saved.isPresent()) {
            bucket.delete(key);
        }
        if (happened || givenUp) {
            lane.unsure().remove(number);
        }
        return happened;
    }

    private boolean isTrue(Saved saved, String name) throws IOException {
        return saved.settled()
                || records.value(saved.record(), Proof.class)
                        .map(Proof::notices)
                        .filter(proven -> proven.contains(name))
                        .isPresent();
    }

    @Override
    public void delivered(Entry entry) {
        S3Io.step("take a notice from the outbox", () -> {
            bucket.delete(keys.notice(entry.store(), entry.sequence()));
            lanes.held(entry.store()).ifPresent(lane -> lane.waiting().remove(entry.sequence()));
        });
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
