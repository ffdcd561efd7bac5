package dev.cairn.model;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes as people write them, and as Cairn prints them. */
public final class ByteSizes {

    private static final String POWERS = "KMGTPE";
    private static final Pattern SIZE = Pattern.compile("(?<whole>[0-9]{1,15})( ?B)?"
            + "|(?<number>[0-9]{1,15}(\\.[0-9]{1,9})?) ?((?<binary>[KMGTPE])i|(?<decimal>[kKMGTPE]))B?");

    private ByteSizes() {}

    /**
     * Bytes: {@code 64Mi} or {@code 64 MiB} by powers of 1024 (IEC 80000-13), {@code 512M} or {@code 512 MB} by powers of 1000,
     * or a bare number. A fraction of a byte is dropped; a fraction of a number without a unit is none.
     *
     * @return empty for anything else, and for more than a long holds
     */
    public static Optional<Long> parse(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        if (matcher.group("whole") != null) {
            return Optional.of(Long.parseLong(matcher.group("whole")));
        }
        BigDecimal bytes = new BigDecimal(matcher.group("number")).multiply(unit(matcher));
        return bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                ? Optional.empty()
                : Optional.of(bytes.longValue());
    }

    private static BigDecimal unit(Matcher matcher) {
        String binary = matcher.group("binary");
        return binary != null ? unit(1024, binary) : unit(1000, matcher.group("decimal"));
    }

    private static BigDecimal unit(int base, String power) {
        return BigDecimal.valueOf(base).pow(1 + POWERS.indexOf(power.toUpperCase(Locale.ROOT)));
    }
}
