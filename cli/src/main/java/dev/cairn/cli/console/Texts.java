package dev.cairn.cli.console;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

import dev.cairn.model.CommitId;
import dev.cairn.oci.Digest;

/** Text that came from elsewhere, made fit for a terminal. */
public final class Texts {

    private static final String UNITS = "kMGTPE";
    private static final long MOST_OF_A_UNIT = 9_999;

    private Texts() {}

    /** Without control characters: they would let a commit's message write over the screen. */
    public static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c == '\t') {
                printable.append("    ");
            } else if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                printable.append(String.format("\\u%04x", c));
            } else {
                printable.appendCodePoint(c);
            }
        });
        return printable.toString();
    }

    /** A text of at most that many characters. */
    public static String shortened(String text, int most) {
        String line = printable(text.lines().findFirst().orElse(""));
        return line.length() <= most ? line : line.substring(0, most - 1) + "…";
    }

    /** A digest for people: enough of it to tell it from others. */
    public static String digest(Digest digest) {
        return digest.algorithm().id() + ":" + digest.abbreviated();
    }

    /** A commit for people. */
    public static String commit(CommitId commit) {
        return commit.abbreviated();
    }

    /** The things, with commas. */
    public static String list(Collection<?> things) {
        return things.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    /** A number of bytes, in powers of ten. */
    public static String bytes(long bytes) {
        if (bytes < 1_000) {
            return bytes + " B";
        }
        double size = bytes;
        int unit = -1;
        while (size >= 999.95 && unit < UNITS.length() - 1) {
            size /= 1_000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %cB", size, UNITS.charAt(unit));
    }

    /** A number of bytes that somebody has set, in the unit that it was written in: that in which it is roundest. */
    public static String limit(long bytes) {
        long decimal = bytes;
        long binary = bytes;
        int decimalUnit = -1;
        int binaryUnit = -1;
        for (; decimal > 0 && decimal % 1_000 == 0; decimalUnit++) {
            decimal /= 1_000;
        }
        for (; binary > 0 && binary % 1_024 == 0; binaryUnit++) {
            binary /= 1_024;
        }
        if (Math.min(decimal, binary) > MOST_OF_A_UNIT || Math.max(decimalUnit, binaryUnit) < 0) {
            return bytes(bytes);
        }
        return decimal <= binary
                ? decimal + " " + UNITS.charAt(decimalUnit) + "B"
                : binary + " " + Character.toUpperCase(UNITS.charAt(binaryUnit)) + "iB";
    }

    /** A number and its noun. */
    public static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
