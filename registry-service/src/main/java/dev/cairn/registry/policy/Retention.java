package dev.cairn.registry.policy;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the collector may take from a repository beside the blobs that nothing names. A tag goes when no rule keeps it:
 * it is neither among the newest {@code keepLast} nor younger than {@code maxAge}. Without a rule for tags all stay.
 *
 * @param keepLast so many of the newest tags stay
 * @param maxAge tags of this age or younger stay
 * @param untagged manifests without a tag, which no index lists, stay for this long after they were last pushed or asked
 *     for; empty keeps them
 */
public record Retention(OptionalInt keepLast, Optional<Duration> maxAge, Optional<Duration> untagged) {

    /** Everything stays. */
    public static final Retention EVERYTHING = new Retention(OptionalInt.empty(), Optional.empty(), Optional.empty());

    public Retention {
        if (keepLast.isPresent() && keepLast.getAsInt() < 1) {
            throw new IllegalArgumentException("Of tags at least the last one is kept");
        }
        if (maxAge.filter(Retention::isNoTime).isPresent()
                || untagged.filter(Retention::isNoTime).isPresent()) {
            throw new IllegalArgumentException("Ages are longer than nothing");
        }
    }

    private static boolean isNoTime(Duration duration) {
        return duration.isZero() || duration.isNegative();
    }

    /** Whether there is a rule by which tags go. */
    public boolean limitsTags() {
        return keepLast.isPresent() || maxAge.isPresent();
    }
}
