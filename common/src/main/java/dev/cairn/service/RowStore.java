package dev.cairn.service;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

import dev.cairn.event.Fact;
import dev.cairn.event.Json;
import dev.cairn.event.SealedTypes;

/** The rows of all keys of one task, and what belongs to them: sequences, times, fences that are not known yet. */
final class RowStore {

    /** Where a row stands. */
    record Place(String key, RowKey row) {}

    /** A row as it is kept, and what it is. */
    record Known(StoredRow stored, Row row) {}

    /** How many rows need not be read from the store again: those of the deliveries under way. */
    private static final int RECENT = 64;

    /** In bytes; what is larger is read each time, so that the memory of all tasks stays small. */
    private static final int LARGEST_RECENT = 8 * 1024;

    private static final long NANOS_BELOW_A_MILLI = 999_999;
    private static final Instant LATEST = Instant.ofEpochMilli(Long.MAX_VALUE - 1);

    private final KeyValueStore<Bytes, byte[]> store;
    private final SealedTypes<? extends Row> types;
    private final Consumer<Place> workGone;

    /** Nobody else writes to the store of a task, and a task whose transaction was aborted starts anew. */
    private final Map<Bytes, Known> recent = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Bytes, Known> eldest) {
            return size() > RECENT;
        }
    };

    /**
     * Rows in a store.
     *
     * @param workGone is told of each row of work that is deleted or replaced
     */
    RowStore(KeyValueStore<Bytes, byte[]> store, Class<? extends Row> root, Consumer<Place> workGone) {
        this.store = store;
        this.types = new SealedTypes<>(root);
        this.workGone = workGone;
    }

    Rows rows(String key) {
        return Rows.over(new Rows.Source() {
            @Override
            public Optional<Row> find(RowKey row) {
                return known(key, row).map(Known::row);
            }

            @Override
            public Map<String, Row> all(String kind) {
                Map<String, Row> rows = new TreeMap<>();
                scan(StoreKey.of(StoreKey.ROW, key, kind), (at, value) -> {
                    String id = StoreKey.parts(at, false)[2];
                    rows.put(id, decode(kind, Json.read(value, StoredRow.class)));
                });
                return rows;
            }
        });
    }

    /** The row as it is kept, also where it cannot be read any more. */
    Optional<StoredRow> stored(String key, RowKey row) {
        Bytes at = rowKey(key, row);
        Known known = recent.get(at);
        return known != null
                ? Optional.of(known.stored())
                : Optional.ofNullable(store.get(at)).map(value -> Json.read(value, StoredRow.class));
    }

    Optional<Known> known(String key, RowKey row) {
        Bytes at = rowKey(key, row);
        Known known = recent.get(at);
        if (known == null) {
            byte @Nullable [] value = store.get(at);
            if (value != null) {
                StoredRow stored = Json.read(value, StoredRow.class);
                known = new Known(stored, decode(row.kind(), stored));
                remember(at, known, value.length);
            }
        }
        return Optional.ofNullable(known);
    }

    private Row decode(String kind, StoredRow stored) {
        return Json.read(stored.data(), types.named(kind));
    }

    /** Changes that can be kept, with what is kept of each row that is not deleted. */
    record Changes(Rows rows, Map<RowKey, JsonNode> encoded) {}

    /** Refuses what could not be kept; {@link #apply} then does not fail. */
    Changes check(Rows changed) {
        Map<RowKey, JsonNode> encoded = new HashMap<>();
        changed.changes()
                .forEach((key, value) -> value.ifPresent(row -> {
                    if (!types.named(key.kind()).isInstance(row)) {
                        throw new IllegalStateException(row.getClass() + " is no row of this stage");
                    }
                    encoded.put(key, encode(row));
                }));
        return new Changes(changed, encoded);
    }

    /** Writes the rows that a fact changed; one that is the same as before keeps its older fact and fence. */
    void apply(String key, Changes changed, Fact fact, long fence) {
        List<String[]> unread = new ArrayList<>();
        changed.rows().changes().forEach((row, value) -> {
            Optional<Known> before = known(key, row);
            JsonNode data = changed.encoded().get(row);
            if (value.isEmpty() || data == null) {
                before.ifPresent(old -> delete(key, row, old.row()));
                return;
            }
            if (before.isPresent() && before.get().stored().data().equals(data)) {
                return;
            }
            before.ifPresent(old -> delete(key, row, old.row()));
            boolean work = value.get() instanceof Row.Work;
            put(key, row, value.get(), StoredRow.from(fact, work ? fence : StoredRow.UNREAD, data));
            if (fence == StoredRow.UNREAD && work) {
                unread.add(new String[] {row.kind(), row.id()});
            }
        });
        if (!unread.isEmpty()) {
            store.put(StoreKey.ordered(StoreKey.UNREAD, key, fact.sequence()), Json.write(unread));
        }
    }

    static JsonNode encode(Row row) {
        byte[] json = Json.write(row);
        if (json.length > Row.MAX_BYTES) {
            throw new IllegalStateException("A row of type " + row.getClass().getSimpleName() + " would take "
                    + json.length + " bytes; at most " + Row.MAX_BYTES + " are allowed");
        }
        return Json.read(json, JsonNode.class);
    }

    private void put(String key, RowKey name, Row row, StoredRow stored) {
        keep(rowKey(key, name), new Known(stored, row));
        if (row instanceof Row.Timed timed) {
            store.put(dueKey(timed.dueAt(), key, name), new byte[0]);
        }
    }

    private void keep(Bytes at, Known row) {
        byte[] value = Json.write(row.stored());
        store.put(at, value);
        remember(at, row, value.length);
    }

    private void remember(Bytes at, Known row, int bytes) {
        if (bytes <= LARGEST_RECENT) {
            recent.put(at, row);
        } else {
            recent.remove(at);
        }
    }

    private void delete(String key, RowKey name, Row row) {
        Bytes at = rowKey(key, name);
        store.delete(at);
        recent.remove(at);
        if (row instanceof Row.Timed timed) {
            store.delete(dueKey(timed.dueAt(), key, name));
        }
        if (row instanceof Row.Work) {
            workGone.accept(new Place(key, name));
        }
    }

    /** Gives the rows of work that a fact left their fence, and returns those that are still there. */
    List<Place> readBack(String key, long sequence, long offset) {
        Bytes at = StoreKey.ordered(StoreKey.UNREAD, key, sequence);
        byte @Nullable [] names = store.get(at);
        if (names == null) {
            return List.of();
        }
        store.delete(at);
        List<Place> work = new ArrayList<>();
        for (String[] name : Json.read(names, String[][].class)) {
            RowKey row = new RowKey(name[0], name[1]);
            Optional<StoredRow> stored = stored(key, row).filter(found -> found.sequence() == sequence);
            if (stored.isPresent()) {
                StoredRow readBack = stored.get().withFence(offset);
                Bytes place = rowKey(key, row);
                store.put(place, Json.write(readBack));
                recent.computeIfPresent(place, (same, known) -> new Known(readBack, known.row()));
                work.add(new Place(key, row));
            }
        }
        return work;
    }

    /** All rows of work whose fact was read back. */
    void forEachWork(BiConsumer<Place, StoredRow> consumer) {
        scan(StoreKey.of(StoreKey.ROW), (at, value) -> {
            String[] parts = StoreKey.parts(at, false);
            StoredRow stored = Json.read(value, StoredRow.class);
            if (stored.isReadBack() && Row.Work.class.isAssignableFrom(types.named(parts[1]))) {
                consumer.accept(new Place(parts[0], new RowKey(parts[1], parts[2])), stored);
            }
        });
    }

    /** Takes out the times that have come, and returns whose they are. */
    List<Place> takeDue(Instant now, int atMost) {
        List<Bytes> taken = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> times =
                store.range(StoreKey.of(StoreKey.DUE), StoreKey.of(StoreKey.DUE, now.toEpochMilli() + 1))) {
            while (times.hasNext() && taken.size() < atMost) {
                taken.add(times.next().key);
            }
        }
        List<Place> due = new ArrayList<>();
        for (Bytes at : taken) {
            store.delete(at);
            String[] parts = StoreKey.parts(at, true);
            due.add(new Place(parts[0], new RowKey(parts[1], parts[2])));
        }
        return due;
    }

    /** The number of the last fact of a key, or of what else the parts name; 0 when there was none. */
    long lastSequence(String... parts) {
        byte @Nullable [] value = store.get(StoreKey.of(StoreKey.SEQUENCE, parts));
        return value == null ? 0 : ByteBuffer.wrap(value).getLong();
    }

    void setLastSequence(long sequence, String... parts) {
        store.put(
                StoreKey.of(StoreKey.SEQUENCE, parts),
                ByteBuffer.allocate(Long.BYTES).putLong(sequence).array());
    }

    private void scan(Bytes prefix, BiConsumer<Bytes, byte[]> consumer) {
        try (KeyValueIterator<Bytes, byte[]> found = store.range(prefix, StoreKey.after(prefix))) {
            while (found.hasNext()) {
                KeyValue<Bytes, byte[]> entry = found.next();
                consumer.accept(entry.key, entry.value);
            }
        }
    }

    private static Bytes rowKey(String key, RowKey row) {
        return StoreKey.of(StoreKey.ROW, key, row.kind(), row.id());
    }

    private static Bytes dueKey(Instant dueAt, String key, RowKey row) {
        return StoreKey.of(StoreKey.DUE, millis(dueAt), key, row.kind(), row.id());
    }

    /** Rounded up: never before its time. What is out of range is due at once, or never. */
    private static long millis(Instant dueAt) {
        if (dueAt.isBefore(Instant.EPOCH)) {
            return 0;
        }
        return dueAt.isAfter(LATEST)
                ? Long.MAX_VALUE
                : dueAt.plusNanos(NANOS_BELOW_A_MILLI).toEpochMilli();
    }
}
