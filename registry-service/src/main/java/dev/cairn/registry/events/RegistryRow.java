package dev.cairn.registry.events;

import java.util.ArrayList;
import java.util.List;

import dev.cairn.event.RegistryNotice;
import dev.cairn.service.Row;

/** The state of one repository of the registry. */
public sealed interface RegistryRow extends Row {

    /**
     * How far each store has told of the repository.
     *
     * @param stores the one that told last stands last
     */
    record Told(List<Mark> stores) implements RegistryRow {

        static final String ID = "told";
        static final Told NOTHING = new Told(List.of());

        /** More than ever write to one registry; of one that fell out only a late repetition would be told again. */
        static final int MAX_STORES = 64;

        public Told {
            stores = List.copyOf(stores);
        }

        @Override
        public String id() {
            return ID;
        }

        boolean covers(RegistryNotice notice) {
            return stores.stream()
                    .anyMatch(mark -> mark.store().equals(notice.store()) && notice.number() <= mark.number());
        }

        Told upTo(RegistryNotice notice) {
            List<Mark> marks = new ArrayList<>(stores);
            marks.removeIf(mark -> mark.store().equals(notice.store()));
            marks.add(new Mark(notice.store(), notice.number()));
            return new Told(marks.subList(Math.max(0, marks.size() - MAX_STORES), marks.size()));
        }
    }

    /**
     * How far a store has told.
     *
     * @param number of its last notice
     */
    record Mark(String store, long number) {}
}
