package dev.cairn.cli.console;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and durations as people write and read them; zone and present time are the clock's. */
public final class Times {

    /** What {@link #parse} takes, for descriptions of options. */
    public static final String FORMS = "such as 2026-03-01T15:04:05Z, '2026-03-01 15:04', 15:04, or -1h30m";

    private static final Pattern DURATION = Pattern.compile(
            "(?=[0-9])(?:(?<d>[0-9]{1,6})d)?(?:(?<h>[0-9]{1,6})h)?(?:(?<m>[0-9]{1,6})m)?(?:(?<s>[0-9]{1,6})s)?");
    private static final DateTimeFormatter DAY_AND_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter PRECISE = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

    private Times() {}

    /**
     * A point in time: an instant with its zone, a local date and time, a date, a time of today, or a duration back from
     * now.
     *
     * @param option where it was written, for the error
     * @throws CliException if it is none of these
     */
    public static Instant parse(String option, String text, Clock clock) {
        if (text.startsWith("-")) {
            return clock.instant().minus(duration(text.substring(1)).orElseThrow(() -> noTime(option, text)));
        }
        String iso = text.strip().replace(' ', 'T');
        ZoneId zone = clock.getZone();
        return attempt(() -> OffsetDateTime.parse(iso).toInstant())
                .or(() -> attempt(() -> LocalDateTime.parse(iso).atZone(zone).toInstant()))
                .or(() -> attempt(() -> LocalDate.parse(iso).atStartOfDay(zone).toInstant()))
                .or(() -> attempt(() -> LocalTime.parse(iso)
                        .atDate(LocalDate.now(clock))
                        .atZone(zone)
                        .toInstant()))
                .orElseThrow(() -> noTime(option, text));
    }

    private static CliException noTime(String option, String text) {
        return CliException.usage(option + ": '" + text + "' is not a time: write one " + FORMS);
    }

    private static Optional<Instant> attempt(java.util.function.Supplier<Instant> parser) {
        try {
            return Optional.of(parser.get());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * A length of time, such as {@code 90s} or {@code 1h30m}.
     *
     * @param option where it was written, for the error
     * @throws CliException if it is none
     */
    public static Duration duration(String option, String text) {
        return duration(text)
                .orElseThrow(() -> CliException.usage(
                        option + ": '" + text + "' is not a duration: write one such as 90s, 5m or 1h30m"));
    }

    private static Optional<Duration> duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Function<String, Long> part = unit ->
                Optional.ofNullable(matcher.group(unit)).map(Long::parseLong).orElse(0L);
        return Optional.of(Duration.ofDays(part.apply("d"))
                .plusHours(part.apply("h"))
                .plusMinutes(part.apply("m"))
                .plusSeconds(part.apply("s")));
    }

    /** To the second, with the day. */
    public static String day(Instant time, ZoneId zone) {
        return DAY_AND_TIME.format(time.atZone(zone));
    }

    /** To the millisecond, without the day. */
    public static String precise(Instant time, ZoneId zone) {
        return PRECISE.format(time.atZone(zone));
    }

    /** With as many digits as tell something: {@code 87 ms}, {@code 3.2 s}, {@code 4 m 10 s}, {@code 3 h 5 m}, {@code 2 d 4 h}. */
    public static String length(Duration length) {
        long millis = Math.max(0, length.toMillis());
        if (millis < 1_000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        if (millis < 3_600_000) {
            return length.toMinutes() + " m " + length.toSecondsPart() + " s";
        }
        return length.toHours() < 48
                ? length.toHours() + " h " + length.toMinutesPart() + " m"
                : length.toDays() + " d " + length.toHoursPart() + " h";
    }
}
