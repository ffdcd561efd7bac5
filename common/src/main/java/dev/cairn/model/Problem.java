package dev.cairn.model;

import java.util.Comparator;

/**
 * One thing that is wrong, or doubtful, in a file that a person has written.
 *
 * @param line counted from 1
 * @param column counted from 1, in characters
 * @param path the key that it concerns, such as {@code environments.staging.run.web.port}; empty for the whole file
 * @param message what is wrong and how to mend it, without line or path
 */
public record Problem(int line, int column, String path, String message) implements Comparable<Problem> {

    private static final Comparator<Problem> ORDER = Comparator.comparingInt(Problem::line)
            .thenComparingInt(Problem::column)
            .thenComparing(Problem::path)
            .thenComparing(Problem::message);

    /** Keys and values of the file are quoted in problems; a problem is one line of a terminal or a log all the same. */
    private static final int LONGEST = 600;

    public Problem {
        path = printable(path);
        message = printable(message);
    }

    /** One line in the form that editors and terminals make a link of: {@code file:line:column: path: message}. */
    public String describe(String file) {
        String place = file + ":" + line + ":" + column + ": ";
        return path.isEmpty() ? place + message : place + path + ": " + message;
    }

    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }

    /** Control characters would let a file write to the terminal of whoever reads its errors. */
    private static String printable(String text) {
        StringBuilder printable = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(c -> {
            if (isPrintable(c)) {
                printable.appendCodePoint(c);
            } else {
                printable.append(String.format("\\u%04x", c));
            }
        });
        return text.codePointCount(0, text.length()) > LONGEST ? printable + "..." : printable.toString();
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
