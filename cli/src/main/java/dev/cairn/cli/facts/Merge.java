package dev.cairn.cli.facts;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Brings the facts of several partitions into one order: that of the broker's clock, and within a partition always that
 * of the partition, even if the clock went back.
 */
final class Merge {

    private record Place(String topic, int partition) {}

    private final int last;
    private final Map<Place, Deque<RecordedFact>> partitions = new HashMap<>();

    /** Keeps no more than so many of the last facts; what no answer can hold is not kept. */
    Merge(int last) {
        this.last = last;
    }

    void add(RecordedFact fact) {
        Place place = new Place(fact.position().topic(), fact.position().partition());
        Deque<RecordedFact> partition = partitions.computeIfAbsent(place, _ -> new ArrayDeque<>());
        partition.addLast(fact);
        if (partition.size() > last) {
            partition.removeFirst();
        }
    }

    List<RecordedFact> merged() {
        PriorityQueue<Deque<RecordedFact>> heads =
                new PriorityQueue<>(Comparator.comparing(Deque::peekFirst, RecordedFact.ORDER));
        partitions.values().stream().filter(partition -> !partition.isEmpty()).forEach(heads::add);
        List<RecordedFact> all = new ArrayList<>();
        while (!heads.isEmpty()) {
            Deque<RecordedFact> next = heads.remove();
            all.add(next.removeFirst());
            if (!next.isEmpty()) {
                heads.add(next);
            }
        }
        return all.subList(Math.max(0, all.size() - last), all.size());
    }
}
