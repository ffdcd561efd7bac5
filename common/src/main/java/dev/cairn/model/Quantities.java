package dev.cairn.model;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them. */
public final class Quantities {

    private static final Pattern DURATION = Pattern.compile(
            "(?=[0-9])(?:(?<h>[0-9]{1,9})h)?(?:(?<m>[0-9]{1,9})m)?(?:(?<s>[0-9]{1,9})s)?(?:(?<ms>[0-9]{1,9})ms)?");
    private static final Pattern DAYS = Pattern.compile("(?<d>[0-9]{1,6})d(?<rest>|[0-9].*)");

    private Quantities() {}

    /** {@code 30s}, {@code 1m30s}, {@code 500ms}, or ISO 8601 ({@code PT1M30S}); empty for anything else. */
    static Optional<Duration> duration(String text) {
        if (text.startsWith("P")) {
            try {
                return Optional.of(Duration.parse(text));
            } catch (DateTimeParseException e) {
                return Optional.empty();
            }
        }
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofHours(group(matcher, "h"))
                .plusMinutes(group(matcher, "m"))
                .plusSeconds(group(matcher, "s"))
                .plusMillis(group(matcher, "ms")));
    }

    /** As {@link #duration} reads it, or with days (of 24 hours) in front: {@code 30d}, {@code 1d12h}. */
    static Optional<Duration> age(String text) {
        Matcher matcher = DAYS.matcher(text);
        if (!matcher.matches()) {
            return duration(text);
        }
        Duration days = Duration.ofDays(Long.parseLong(matcher.group("d")));
        String rest = matcher.group("rest");
        return rest.isEmpty() ? Optional.of(days) : duration(rest).map(days::plus);
    }

    /** As {@link #age} reads it, with the largest units first. */
    public static String ageText(Duration age) {
        Duration rest = age.minusDays(age.toDays());
        return age.toDays() == 0 ? text(age) : age.toDays() + "d" + (rest.isZero() ? "" : text(rest));
    }

    private static long group(Matcher matcher, String name) {
        String digits = matcher.group(name);
        return digits == null ? 0 : Long.parseLong(digits);
    }

    /** As {@link #duration} reads it, with the largest units first. */
    static String text(Duration duration) {
        StringBuilder text = new StringBuilder();
        append(text, duration.toHours(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        append(text, duration.toMillisPart(), "ms");
        return text.isEmpty() ? "0s" : text.toString();
    }

    private static void append(StringBuilder text, long number, String unit) {
        if (number != 0) {
            text.append(number).append(unit);
        }
    }
}
