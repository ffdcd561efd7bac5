package dev.cairn.cli.registry;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.cairn.cli.console.CliException;

/** Numbers of bytes as people write them. */
final class Sizes {

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,6})(B|kB|MB|GB|TB)");

    private Sizes() {}

    /**
     * A size, such as {@code 500MB}.
     *
     * @param option where it was written, for the error
     */
    static long parse(String option, String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw CliException.usage(option + ": '" + text + "' is not a size: write one such as 500MB or 64GB");
        }
        long unit = switch (matcher.group(2)) {
            case "kB" -> 1_000L;
            case "MB" -> 1_000_000L;
            case "GB" -> 1_000_000_000L;
            case "TB" -> 1_000_000_000_000L;
            default -> 1L;
        };
        return Long.parseLong(matcher.group(1)) * unit;
    }
}
