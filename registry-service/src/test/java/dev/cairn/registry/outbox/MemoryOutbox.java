package dev.cairn.registry.outbox;

import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.Notice;
import dev.cairn.registry.storage.Outbox;

/** An outbox in memory. */
final class MemoryOutbox implements Outbox {

    static final String STORE = "store-1";

    private final NavigableMap<Long, Entry> entries = new ConcurrentSkipListMap<>();
    private long last;

    /** Writes that a manifest was collected; the reason tells which notice it is. */
    Entry write(String repository, Instant at) {
        long number = ++last;
        Entry entry = new Entry(
                STORE,
                number,
                at,
                new Notice.Collected(new Repository(repository), digest(number), "notice " + number));
        entries.put(number, entry);
        return entry;
    }

    static Digest digest(long number) {
        return Digest.parse("sha256:%064x".formatted(number));
    }

    @Override
    public List<Entry> oldest(int limit) {
        return entries.values().stream().limit(limit).toList();
    }

    @Override
    public void delivered(Entry entry) {
        entries.remove(entry.sequence());
    }

    @Override
    public long waiting() {
        return entries.size();
    }
}
