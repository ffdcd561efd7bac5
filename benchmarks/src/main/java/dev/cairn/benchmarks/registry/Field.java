package dev.cairn.benchmarks.registry;

import java.util.List;

/**
 * Two registries that run.
 *
 * @param ours the one that targets are for
 * @param theirs what it is measured against
 */
record Field(Server ours, Server theirs) implements AutoCloseable {

    /** Both, the other one first each time: neither has always the cold or always the warm turn. */
    List<Server> turn(int round) {
        return round % 2 == 0 ? List.of(ours, theirs) : List.of(theirs, ours);
    }

    @Override
    public void close() {
        ours.close();
        theirs.close();
    }
}
