package dev.cairn.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds circles in who waits for whom; without recursion, since a file may have thousands of names in one chain. */
final class Cycles {

    private Cycles() {}

    /** Circles of at least two, each as its members in order; enough of them that without these there is none. */
    static <T> List<List<T>> in(Map<T, List<T>> edges) {
        List<List<T>> cycles = new ArrayList<>();
        Set<T> done = new HashSet<>();
        for (T start : edges.keySet()) {
            search(start, edges, done, cycles);
        }
        return cycles;
    }

    private static <T> void search(T start, Map<T, List<T>> edges, Set<T> done, List<List<T>> cycles) {
        Map<T, Iterator<T>> trail = new LinkedHashMap<>();
        Deque<T> stack = new ArrayDeque<>();
        enter(start, edges, done, trail, stack);
        while (!stack.isEmpty()) {
            T at = stack.peek();
            Iterator<T> next = trail.getOrDefault(at, List.<T>of().iterator());
            if (!next.hasNext()) {
                stack.pop();
                trail.remove(at);
                done.add(at);
                continue;
            }
            T to = next.next();
            if (trail.containsKey(to) && !to.equals(at)) {
                List<T> members = new ArrayList<>(trail.keySet());
                cycles.add(members.subList(members.indexOf(to), members.size()));
            } else if (edges.containsKey(to)) {
                enter(to, edges, done, trail, stack);
            }
        }
    }

    private static <T> void enter(
            T node, Map<T, List<T>> edges, Set<T> done, Map<T, Iterator<T>> trail, Deque<T> stack) {
        if (!done.contains(node) && !trail.containsKey(node)) {
            trail.put(node, edges.getOrDefault(node, List.of()).iterator());
            stack.push(node);
        }
    }
}
