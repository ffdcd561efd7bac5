package dev.cairn.registry.storage;

import java.time.Instant;
import java.util.List;

/**
 * The notices that were not delivered yet. The store writes one in the same step as what it tells of: after a crash there
 * is either both or neither. They stay, however long the log is away, until {@link #delivered} takes them. The promises of
 * {@link RegistryStorage} hold.
 */
public interface Outbox {

    /**
     * The oldest ones, each store's in the order of their numbers. Of one repository, one that comes to be seen later never
     * has a lower number than one that was seen: who tells what came last needs only to remember, for each repository, the
     * last number of a store. Where the store fails for one notice alone, that one and the later ones of its repository are
     * left out until it can be read, and {@link #delayed} counts it.
     *
     * @param limit at most so many
     */
    List<Entry> oldest(int limit);

    /** Takes one away. Doing so twice is the same as once. */
    void delivered(Entry entry);

    /** How many there are. */
    long waiting();

    /**
     * How many the store does not give out, or does not let go of, while it answers for others. They are tried again, at
     * least once a minute, for ever.
     */
    default long delayed() {
        return 0;
    }

    /** How many could not be read and were set aside, so that the others go on; each is kept until it is looked at. */
    default long unreadable() {
        return 0;
    }

    /**
     * A notice.
     *
     * @param store which store wrote it: a name that stays with it for ever
     * @param sequence its number in that store: the two together name the notice, also after a crash
     * @param at when it was written
     */
    record Entry(String store, long sequence, Instant at, Notice notice) {}
}
