package dev.cairn.service;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The state of one key: an immutable view of its rows. A change gives a new view and leaves this one as it was. */
public final class Rows {

    /** Where rows come from that were not changed in this view. */
    interface Source {

        Optional<Row> find(RowKey key);

        /** All rows of a kind, by their ids. */
        Map<String, Row> all(String kind);
    }

    private static final Source NOTHING = new Source() {
        @Override
        public Optional<Row> find(RowKey key) {
            return Optional.empty();
        }

        @Override
        public Map<String, Row> all(String kind) {
            return Map.of();
        }
    };

    private final Source source;
    private final Map<RowKey, Optional<Row>> changes;

    private Rows(Source source, Map<RowKey, Optional<Row>> changes) {
        this.source = source;
        this.changes = changes;
    }

    /** The state of a key that nothing is known about. */
    public static Rows empty() {
        return over(NOTHING);
    }

    static Rows over(Source source) {
        return new Rows(source, Map.of());
    }

    /** The row of that type and id. */
    public <R extends Row> Optional<R> find(Class<R> type, String id) {
        return lookup(new RowKey(type.getSimpleName(), id)).map(type::cast);
    }

    /** All rows of that type, ordered by their ids. */
    public <R extends Row> List<R> all(Class<R> type) {
        List<R> rows = new ArrayList<>();
        merged(type.getSimpleName()).values().forEach(row -> rows.add(type.cast(row)));
        return rows;
    }

    /** This state with that row put in, or put in the place of its predecessor. */
    public Rows with(Row row) {
        return change(RowKey.of(row), Optional.of(row));
    }

    /** This state without that row, if it was there. */
    public Rows without(Class<? extends Row> type, String id) {
        return change(new RowKey(type.getSimpleName(), id), Optional.empty());
    }

    private Rows change(RowKey key, Optional<Row> row) {
        Map<RowKey, Optional<Row>> more = new LinkedHashMap<>(changes);
        more.put(key, row);
        return new Rows(source, more);
    }

    private Optional<Row> lookup(RowKey key) {
        Optional<Row> changed = changes.get(key);
        return changed != null ? changed : source.find(key);
    }

    private Map<String, Row> merged(String kind) {
        Map<String, Row> rows = new TreeMap<>(source.all(kind));
        changes.forEach((key, row) -> {
            if (key.kind().equals(kind)) {
                row.ifPresentOrElse(changed -> rows.put(key.id(), changed), () -> rows.remove(key.id()));
            }
        });
        return rows;
    }

    /** What differs from the source, in the order in which it was changed. */
    Map<RowKey, Optional<Row>> changes() {
        return changes;
    }

    /** The same state, from which changes are counted anew. */
    Rows settled() {
        Rows outer = this;
        return over(new Source() {
            @Override
            public Optional<Row> find(RowKey key) {
                return outer.lookup(key);
            }

            @Override
            public Map<String, Row> all(String kind) {
                return outer.merged(kind);
            }
        });
    }
}
