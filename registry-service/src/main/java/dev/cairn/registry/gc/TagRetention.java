package dev.cairn.registry.gc;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import dev.cairn.model.Quantities;
import dev.cairn.registry.policy.Retention;
import dev.cairn.registry.storage.TagStore.TagRecord;

/** Which tags retention lets go. Pure. */
final class TagRetention {

    private TagRetention() {}

    /**
     * The tags that no rule keeps, with the reason. Tags that attach things to a digest are not counted and not taken
     * here: they go with what they are attached to.
     */
    static List<Expired> expired(List<TagRecord> tags, Retention retention, Instant now) {
        if (!retention.limitsTags()) {
            return List.of();
        }
        List<TagRecord> newestFirst = tags.stream()
                .filter(tag -> !tag.tag().isAttachment())
                .sorted(Comparator.comparing(TagRecord::at).reversed().thenComparing(TagRecord::tag))
                .toList();
        List<Expired> expired = new ArrayList<>();
        for (int i = 0; i < newestFirst.size(); i++) {
            TagRecord tag = newestFirst.get(i);
            boolean amongLast =
                    retention.keepLast().isPresent() && i < retention.keepLast().getAsInt();
            Duration age = Duration.between(tag.at(), now);
            boolean young =
                    retention.maxAge().filter(max -> age.compareTo(max) <= 0).isPresent();
            if (!amongLast && !young) {
                expired.add(new Expired(tag, reason(retention)));
            }
        }
        return expired;
    }

    private static String reason(Retention retention) {
        List<String> rules = new ArrayList<>();
        retention.keepLast().ifPresent(last -> rules.add("not among the last " + last + " tags"));
        retention.maxAge().ifPresent(max -> rules.add("older than " + Quantities.ageText(max)));
        return String.join(" and ", rules);
    }

    /** A tag that goes. */
    record Expired(TagRecord tag, String reason) {}
}
