package dev.cairn.cli.console;

import java.util.Locale;

/** A bar that fills from left to right. */
final class Bar {

    private static final int WIDTH = 24;

    private Bar() {}

    /**
     * How far it is, drawn and as a percentage.
     *
     * @param total more than 0
     */
    static String of(long done, long total) {
        double part = Math.min(1, done / (double) total);
        int full = (int) (part * WIDTH);
        return "[" + "#".repeat(full) + "-".repeat(WIDTH - full) + "]"
                + String.format(Locale.ROOT, " %3d %%", (int) (part * 100));
    }
}
