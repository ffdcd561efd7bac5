package dev.cairn.registry.gc;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.cairn.oci.Digest;
import dev.cairn.registry.storage.ManifestStore.ManifestRecord;

/**
 * In which order manifests are deleted while others push: an index before what it lists, and a subject before what refers
 * to it. So whoever begins to use one in the midst of it, and is served, is seen before anything is gone that it leads to; and
 * what is gone already makes a push of what needs it fail.
 */
final class DeletionOrder {

    private final Map<Digest, ManifestRecord> waiting = new HashMap<>();
    private final Map<Digest, List<Digest>> followers = new HashMap<>();
    private final Map<Digest, Integer> ahead = new HashMap<>();

    private DeletionOrder(Collection<ManifestRecord> going, Marks marks) {
        going.forEach(manifest -> waiting.put(manifest.digest(), manifest));
        for (ManifestRecord manifest : going) {
            manifest.subject().ifPresent(subject -> follows(manifest.digest(), subject));
            marks.listedBy(manifest).forEach(listed -> follows(listed, manifest.digest()));
        }
    }

    static List<ManifestRecord> of(Collection<ManifestRecord> going, Marks marks) {
        return new DeletionOrder(going, marks).all();
    }

    private void follows(Digest later, Digest earlier) {
        if (waiting.containsKey(later) && waiting.containsKey(earlier)) {
            followers.computeIfAbsent(earlier, _ -> new ArrayList<>()).add(later);
            ahead.merge(later, 1, Integer::sum);
        }
    }

    private List<ManifestRecord> all() {
        List<ManifestRecord> order = new ArrayList<>(waiting.size());
        Deque<Digest> free = new ArrayDeque<>();
        waiting.keySet().stream().filter(digest -> !ahead.containsKey(digest)).forEach(free::add);
        while (!free.isEmpty()) {
            Digest next = free.remove();
            Optional.ofNullable(waiting.remove(next)).ifPresent(order::add);
            for (Digest later : followers.getOrDefault(next, List.of())) {
                if (ahead.merge(later, -1, Integer::sum) == 0) {
                    free.add(later);
                }
            }
        }
        // An index that lists what its own subject lists may be in a ring: no order is right for all of it.
        order.addAll(waiting.values());
        return order;
    }
}
