package dev.cairn.service;

/** Starts the effects of one task's open work, once the task has caught up. */
final class OpenWork {

    private final int partition;
    private final RowStore rows;
    private final CatchUp catchUp;
    private final WorkRunner effects;

    OpenWork(int partition, RowStore rows, CatchUp catchUp, WorkRunner effects) {
        this.partition = partition;
        this.rows = rows;
        this.catchUp = catchUp;
        this.effects = effects;
    }

    static WorkRunner.Slot slot(int partition, RowStore.Place place) {
        return new WorkRunner.Slot(partition, place.key(), place.row());
    }

    /** Starts all work whose fact was read back; the rest starts with its fact. */
    void startAll() {
        rows.forEachWork((place, stored) -> start(place));
    }

    /** Starts the work in that place, unless the task still has to catch up. */
    void start(RowStore.Place place) {
        if (!catchUp.isOpen()) {
            return;
        }
        rows.known(place.key(), place.row()).ifPresent(known -> {
            if (known.row() instanceof Row.Work work) {
                effects.start(slot(partition, place), work, known.stored());
            }
        });
    }
}
