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
     * The oldest ones, in the order of their numbers. One that comes to be seen later never has a lower number than one
     * that was seen: who tells what came last needs only to remember the last number of a store.
     *
     * @param limit at most so many
     */
    List<Entry> oldest(int limit);

    /** Takes one away. Doing so twice is the same as once. */
    void delivered(Entry entry);

    /** How many there are. */
    long waiting();

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
