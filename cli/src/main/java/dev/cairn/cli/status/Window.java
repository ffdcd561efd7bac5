package dev.cairn.cli.status;

import java.util.List;

/**
 * What is new between two looks at the end of the same output. Where lines repeat themselves endlessly, and the look is
 * as long as it may be, repetitions cannot be told apart, and are not shown again.
 */
final class Window {

    private List<String> seen = List.of();

    /** Takes the next look, and returns the lines that were not in the one before. */
    List<String> news(List<String> look) {
        int overlap = Math.min(seen.size(), look.size());
        while (overlap > 0 && !seen.subList(seen.size() - overlap, seen.size()).equals(look.subList(0, overlap))) {
            overlap--;
        }
        seen = List.copyOf(look);
        return look.subList(overlap, look.size());
    }
}
