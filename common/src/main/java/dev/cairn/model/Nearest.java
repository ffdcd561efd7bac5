package dev.cairn.model;

import java.util.Collection;
import java.util.Optional;

/** Finds the word that was meant. */
final class Nearest {

    private Nearest() {}

    /** The message for a word that nobody knows: with the one that was meant, or else with all that there are. */
    static String unknown(String what, String word, Collection<String> known) {
        String unknown = "unknown " + what + " '" + word + "'";
        return to(word, known)
                .map(nearest -> unknown + ": did you mean '" + nearest + "'?")
                .orElseGet(() -> known.isEmpty() ? unknown : unknown + "; known here: " + String.join(", ", known));
    }

    /** The nearest word, if one is near enough to have been meant: about one slip in three letters. */
    static Optional<String> to(String word, Collection<String> known) {
        String best = null;
        int bestDistance = Math.max(1, Math.min(word.length() / 3, 3)) + 1;
        for (String candidate : known) {
            if (Math.abs(candidate.length() - word.length()) < bestDistance) {
                int distance = distance(word, candidate);
                if (distance < bestDistance) {
                    best = candidate;
                    bestDistance = distance;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /**
     * The optimal string alignment distance: how many letters were added, left out, replaced, or swapped with their
     * neighbour. Upper and lower case are one letter here: {@code Port} means {@code port}.
     */
    static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = same(a, i, b, j) ? 0 : 1;
                row[j] = Math.min(last[j - 1] + change, 1 + Math.min(last[j], row[j - 1]));
                if (i > 1 && j > 1 && same(a, i, b, j - 1) && same(a, i - 1, b, j)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = row;
        }
        return last[b.length()];
    }

    private static boolean same(String a, int i, String b, int j) {
        return Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
    }
}
