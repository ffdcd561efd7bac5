package dev.cairn.benchmarks.hop;

import dev.cairn.service.Row;

/** The state of {@link EmptyStage}: there is none, but a stage names a type. */
sealed interface EmptyRow extends Row {

    /**
     * Is never written.
     *
     * @param id of the row
     */
    record Never(String id) implements EmptyRow {}
}
