package dev.cairn.model;

import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The name of one running instance, derived from its deployment, artifact and ordinal.
 *
 * @param value 'i-' and 16 lower-case hexadecimal characters
 */
public record InstanceId(@JsonValue String value) implements Comparable<InstanceId> {

    private static final Pattern SHAPE = Pattern.compile("i-[0-9a-f]{16}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public InstanceId {
        Names.matching(SHAPE, "Instance", value, "'i-' and 16 lower-case hexadecimal characters");
    }

    @Override
    public int compareTo(InstanceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
