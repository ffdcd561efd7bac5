package dev.cairn.model;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.RegistryServiceSpec.Kept;
import dev.cairn.model.RegistryServiceSpec.RepositoryRule;
import dev.cairn.model.RegistryServiceSpec.Tags;

/** Reads one entry of {@code registry.repositories}. */
final class RegistryRuleReader {

    private static final List<String> KEYS =
            List.of("match", "tags", "sparse", "retention", "quota", "pull", "push", "delete");
    private static final Choice TAGS =
            new Choice("rule for tags", List.of("immutable", "recreatable", "mutable"), List.of());
    private static final int MOST_TAGS = 1_000_000;
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private RegistryRuleReader() {}

    /**
     * One rule, or null.
     *
     * @param hasUsers whether there is anybody to have a role
     */
    static @Nullable RepositoryRule read(YamlValue value, boolean hasUsers) {
        YamlFields fields = value.fields(KEYS);
        if (fields == null) {
            return null;
        }
        RepositoryPattern match = fields.required("match", v -> v.parsed(RepositoryPattern::new));
        Tags tags = fields.optional("tags", Tags.RECREATABLE, RegistryRuleReader::tags);
        boolean sparse = fields.bool("sparse", false);
        Kept retention = fields.optional("retention", Kept.EVERYTHING, RegistryRuleReader::retention);
        YamlValue quota = fields.optional("quota");
        YamlValue delete = fields.optional("delete");
        if (delete != null && tags == Tags.IMMUTABLE) {
            delete.warning(
                    "has no effect: where tags are immutable clients delete nothing; write 'tags: recreatable' or"
                            + " 'tags: mutable'");
        }
        Long quotaBytes = quota == null ? null : YamlNumbers.bytes(quota, "1Mi", "999Ti");
        List<Role> pull = roles(fields, "pull", hasUsers);
        List<Role> push = roles(fields, "push", hasUsers);
        List<Role> mayDelete = roles(fields, "delete", hasUsers);
        return match == null
                ? null
                : new RepositoryRule(match, tags, sparse, retention, quotaBytes, pull, push, mayDelete);
    }

    private static @Nullable Tags tags(YamlValue value) {
        String id = TAGS.read(value);
        return id == null ? null : Tags.valueOf(id.toUpperCase(Locale.ROOT));
    }

    private static @Nullable Kept retention(YamlValue value) {
        YamlFields fields = value.fields(List.of("keepLast", "maxAge", "untagged"));
        if (fields == null) {
            return null;
        }
        YamlValue keepLast = fields.optional("keepLast");
        return new Kept(
                keepLast == null ? null : YamlNumbers.integer(keepLast, 1, MOST_TAGS),
                age(fields, "maxAge"),
                age(fields, "untagged"));
    }

    private static @Nullable Duration age(YamlFields fields, String key) {
        YamlValue value = fields.optional(key);
        return value == null ? null : YamlNumbers.age(value, SHORTEST, LONGEST);
    }

    private static @Nullable List<Role> roles(YamlFields fields, String key, boolean hasUsers) {
        YamlValue value = fields.optional(key);
        if (value != null && !hasUsers) {
            value.error("names roles, which nobody has without 'users'");
        }
        return value == null ? null : value.distinct(RegistryUserReader::role);
    }
}
