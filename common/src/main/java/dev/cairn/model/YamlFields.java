package dev.cairn.model;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/** A mapping whose keys are fixed: any other key is a problem. */
final class YamlFields {

    private final YamlValue mapping;
    private final Map<String, YamlValue> values = new HashMap<>();

    YamlFields(YamlValue mapping, List<YamlEntry> entries, List<String> known) {
        this.mapping = mapping;
        for (YamlEntry entry : entries) {
            if (known.contains(entry.key())) {
                values.put(entry.key(), entry.value());
            } else {
                entry.error(Nearest.unknown("key", entry.key(), known));
            }
        }
    }

    /** Refuses a key that a later version knows, with the reason. */
    void refuse(String key, String reason) {
        YamlValue value = values.get(key);
        if (value != null) {
            value.errorAtKey("'" + key + "' " + reason);
        }
    }

    /** The value of a key, or null without one. */
    @Nullable
    YamlValue optional(String key) {
        return values.get(key);
    }

    /** The value of a key that has to be there. */
    @Nullable
    YamlValue required(String key) {
        YamlValue value = values.get(key);
        if (value == null) {
            mapping.errorAtKey("missing key '" + key + "'");
        }
        return value;
    }

    /** What the given reader makes of a key that has to be there. */
    <T> @Nullable T required(String key, Function<YamlValue, @Nullable T> reader) {
        YamlValue value = required(key);
        return value == null ? null : reader.apply(value);
    }

    /** What the given reader makes of a key, or the fallback without one; after a problem the fallback, too. */
    <T> T optional(String key, T fallback, Function<YamlValue, @Nullable T> reader) {
        YamlValue value = values.get(key);
        return value == null ? fallback : Objects.requireNonNullElse(reader.apply(value), fallback);
    }

    int integer(String key, int fallback, int min, int max) {
        return optional(key, fallback, value -> YamlNumbers.integer(value, min, max));
    }

    boolean bool(String key, boolean fallback) {
        return optional(key, fallback, YamlValue::bool);
    }

    /** An {@link YamlNumbers#age age}. */
    Duration age(String key, Duration fallback, Duration min, Duration max) {
        return optional(key, fallback, value -> YamlNumbers.age(value, min, max));
    }

    Duration duration(String key, Duration fallback, Duration min, Duration max) {
        return optional(key, fallback, value -> YamlNumbers.duration(value, min, max));
    }
}
