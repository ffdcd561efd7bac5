package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.registry.storage.s3.Lane.Lease;
import dev.cairn.registry.storage.s3.Records.Change;

/**
 * The lanes of the outbox, each held by one registry by a lease, so that no number is given twice. A registry takes over
 * those that are free, from registries that were stopped or have died, with what still waits in them; it writes into the
 * first, and makes one if there is none. Leases go by the clocks of the machines; if these are apart by more than a lease,
 * a notice may be delivered twice under its name, and none is lost.
 */
final class Lanes {

    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);
    /** So many numbers are reserved at once. */
    private static final long RESERVED = 1000;

    /** A registry that was taken for dead may have gone on writing for a while: so often is looked for that. */
    private static final int LOOKED_THROUGH_EVERY = 15;

    static final Duration LEASE = Duration.ofSeconds(60);

    private final Bucket bucket;
    private final Records records;
    private final Keys keys;
    private final UnreadableNotices unreadable;
    private final Times times;
    private final RandomGenerator random;
    private final String self;
    private final Map<String, Lane> held = new ConcurrentSkipListMap<>();
    private final ReentrantLock taking = new ReentrantLock();
    /** Those whose lease cannot be read, so that each is told once. */
    private final Set<String> broken = new HashSet<>();

    private int turns;

    Lanes(
            Bucket bucket,
            Records records,
            Keys keys,
            UnreadableNotices unreadable,
            Times times,
            RandomGenerator random) {
        this.bucket = bucket;
        this.records = records;
        this.keys = keys;
        this.unreadable = unreadable;
        this.times = times;
        this.random = random;
        this.self = name();
    }

    private String name() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    List<Lane> held() {
        return List.copyOf(held.values());
    }

    Optional<Lane> held(String name) {
        return Optional.ofNullable(held.get(name));
    }

    /** Renews the leases that are held, and takes over lanes that are free. */
    void tend() throws IOException {
        taking.lock();
        try {
            for (Lane lane : held()) {
                if (!renew(lane)) {
                    held.remove(lane.name());
                    LOG.atWarn()
                            .addKeyValue("lane", lane.name())
                            .log("Another registry has taken over this one's notices: it was silent for too long");
                }
            }
            if (turns++ % LOOKED_THROUGH_EVERY == 0) {
                unreadable.recount();
                for (Lane lane : held()) {
                    lookThrough(lane);
                }
            }
            for (Bucket.Listed listed : bucket.list(keys.lanes())) {
                String name = Keys.last(listed.key());
                if (!held.containsKey(name)) {
                    takeIfReadable(name);
                }
            }
        } finally {
            taking.unlock();
        }
    }

    private boolean renew(Lane lane) throws IOException {
        try {
            return records.change(
                    keys.lane(lane.name()),
                    Lease.class,
                    now -> now == null || !now.holder().equals(self)
                            ? Change.none(false)
                            : Change.to(new Lease(self, until(), now.end()), true));
        } catch (Records.MalformedException e) {
            tellBroken(lane.name(), e);
            return false;
        }
    }

    /** One lane that is out of order must not keep the registry from the others. */
    private void takeIfReadable(String name) throws IOException {
        try {
            take(name);
        } catch (Records.MalformedException e) {
            tellBroken(name, e);
        }
    }

    private void tellBroken(String lane, Records.MalformedException reason) {
        if (broken.add(lane)) {
            LOG.atError()
                    .addKeyValue("object", keys.lane(lane))
                    .addKeyValue("reason", String.valueOf(reason.getMessage()))
                    .log(
                            "The lease of a row of notices cannot be read: those that wait in it are not told, all others are."
                                    + " Bring the object back from a backup, or ask its store what became of it");
        }
    }

    private long until() {
        return times.now() + LEASE.toMillis();
    }

    private void take(String name) throws IOException {
        long end = records.change(
                keys.lane(name),
                Lease.class,
                now -> now != null && !now.isFree(times.now())
                        ? Change.none(0L)
                        : reserve(now == null ? 1 : now.end()));
        if (end == 0) {
            return;
        }
        Lane lane = new Lane(name, end - RESERVED, end);
        lookThrough(lane);
        held.put(name, lane);
    }

    private void lookThrough(Lane lane) throws IOException {
        bucket.list(keys.notices(lane.name()), notice -> {
            Optional<Ticket> ticket = Ticket.parse(Keys.last(notice.key()));
            if (ticket.isPresent() && !lane.knows(ticket.get())) {
                lane.unsure().add(ticket.get());
            }
        });
    }

    private Change<Lease, Long> reserve(long from) {
        return Change.to(new Lease(self, until(), from + RESERVED), from + RESERVED);
    }

    /** The lane that this registry writes into. */
    Lane writing() throws IOException {
        taking.lock();
        try {
            if (held.isEmpty()) {
                take(name());
            }
            Lane lane = held().getFirst();
            if (lane.isUsedUp()) {
                long end = records.change(
                        keys.lane(lane.name()),
                        Lease.class,
                        now -> now == null || !now.holder().equals(self) ? Change.none(0L) : reserve(now.end()));
                if (end == 0) {
                    held.remove(lane.name());
                    return writing();
                }
                lane.extend(end);
            }
            return lane;
        } finally {
            taking.unlock();
        }
    }

    /**
     * Whether a lane is still this registry's, by what the store says. If it is, one that takes it over later sees all that
     * was written into it before.
     */
    boolean keeps(Lane lane) throws IOException {
        boolean kept = records.value(keys.lane(lane.name()), Lease.class)
                .filter(lease -> lease.holder().equals(self))
                .isPresent();
        if (!kept) {
            held.remove(lane.name());
        }
        return kept;
    }

    /** Leaves them to others, or to the next start. */
    void release() throws IOException {
        for (Lane lane : new ArrayList<>(held())) {
            records.change(
                    keys.lane(lane.name()),
                    Lease.class,
                    now -> now == null || !now.holder().equals(self)
                            ? Change.none(false)
                            : Change.to(new Lease("", 0, now.end()), true));
            held.remove(lane.name());
        }
    }
}
