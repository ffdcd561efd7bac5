package dev.cairn.http;

import java.util.HashMap;
import java.util.Map;

/**
 * Bounds how many connections there are, and how many of them one address has: nine for each place that is free, so that
 * the last tenth is for others. One alone, such as a proxy that all come through, may have nearly all. Safe for use by
 * many threads.
 */
final class Places {

    private static final int FOR_EACH_FREE = 9;

    private final int most;
    private final Map<String, Integer> ofEach = new HashMap<>();
    private int taken;

    /** What a wish for a place came to. */
    enum Answer {
        /** It has one, until {@link #leave}. */
        TAKEN,
        /** There is none for anybody. */
        FULL,
        /** Those that are free are for others. */
        TOO_MANY_OF_ONE
    }

    Places(int most) {
        this.most = most;
    }

    int most() {
        return most;
    }

    /** Takes a place, if there is one for this address. */
    synchronized Answer take(String address) {
        int free = most - taken;
        int its = ofEach.getOrDefault(address, 0);
        if (free <= 0) {
            return Answer.FULL;
        }
        if (its >= (long) FOR_EACH_FREE * free) {
            return Answer.TOO_MANY_OF_ONE;
        }
        taken++;
        ofEach.put(address, its + 1);
        return Answer.TAKEN;
    }

    /** Gives back one that was taken. */
    synchronized void leave(String address) {
        taken--;
        ofEach.computeIfPresent(address, (_, its) -> its == 1 ? null : its - 1);
    }
}
