package dev.cairn.deploy.target.process;

/**
 * A range of numbers, both ends included.
 *
 * @param from the first, at least 1
 * @param to the last, not below the first
 */
public record Range(int from, int to) {

    public Range {
        if (from < 1 || to < from) {
            throw new IllegalArgumentException("Not a range: " + from + " to " + to);
        }
    }

    int size() {
        return to - from + 1;
    }
}
