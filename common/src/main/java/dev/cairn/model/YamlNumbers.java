package dev.cairn.model;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** Values that count or measure something. Each method gives a value within bounds, or null after a problem. */
final class YamlNumbers {

    private static final Pattern DECIMAL = Pattern.compile("[-+]?[0-9]{1,18}");

    private YamlNumbers() {}

    /** A whole number in decimal. */
    static @Nullable Integer integer(YamlValue value, int min, int max) {
        String text = value.asWritten();
        if (text == null) {
            return null;
        }
        if (!value.isDecimal() || !DECIMAL.matcher(text).matches()) {
            value.error("must be a whole number without quotes, not '" + text + "'");
            return null;
        }
        long number = Long.parseLong(text);
        return inRange(value, number >= min && number <= max, text, min, max) ? (int) number : null;
    }

    /** A number, with fractions. */
    static @Nullable Double decimal(YamlValue value, double min, double max) {
        String text = value.asWritten();
        if (text == null) {
            return null;
        }
        if (!value.isDecimal()) {
            value.error("must be a number without quotes, not '" + text + "'");
            return null;
        }
        double number = Double.parseDouble(text);
        return inRange(value, number >= min && number <= max, text, min, max) ? number : null;
    }

    /** A length of time such as {@code 1m30s}. */
    static @Nullable Duration duration(YamlValue value, Duration min, Duration max) {
        String text = value.asWritten();
        if (text == null) {
            return null;
        }
        Optional<Duration> duration = Quantities.duration(text);
        if (duration.isEmpty()) {
            value.error("must be a duration such as 30s, 5m or 1m30s, not '" + text + "'");
            return null;
        }
        boolean inRange = duration.get().compareTo(min) >= 0 && duration.get().compareTo(max) <= 0;
        return inRange(value, inRange, text, Quantities.text(min), Quantities.text(max)) ? duration.get() : null;
    }

    /** A length of time that may be many days, such as {@code 30d}. */
    static @Nullable Duration age(YamlValue value, Duration min, Duration max) {
        String text = value.asWritten();
        if (text == null) {
            return null;
        }
        Optional<Duration> age = Quantities.age(text);
        if (age.isEmpty()) {
            value.error("must be a duration such as 30d, 12h or 1h30m, not '" + text + "'");
            return null;
        }
        boolean inRange = age.get().compareTo(min) >= 0 && age.get().compareTo(max) <= 0;
        return inRange(value, inRange, text, Quantities.ageText(min), Quantities.ageText(max)) ? age.get() : null;
    }

    /** A size such as {@code 64Mi}, in bytes. */
    static @Nullable Long bytes(YamlValue value, String min, String max) {
        String text = value.asWritten();
        if (text == null) {
            return null;
        }
        Optional<Long> bytes = ByteSizes.parse(text);
        if (bytes.isEmpty()) {
            value.error("must be a size such as 64Mi, 512M or 1.5 GiB, not '" + text + "'");
            return null;
        }
        boolean inRange = bytes.get() >= ByteSizes.parse(min).orElseThrow()
                && bytes.get() <= ByteSizes.parse(max).orElseThrow();
        return inRange(value, inRange, text, min, max) ? bytes.get() : null;
    }

    private static boolean inRange(YamlValue value, boolean inRange, String text, Object min, Object max) {
        if (!inRange) {
            value.error("must be " + min + " to " + max + ", not " + text);
        }
        return inRange;
    }
}
