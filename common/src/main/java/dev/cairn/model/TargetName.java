package dev.cairn.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The name of a target that the operator has configured, such as {@code local}.
 *
 * @param value a DNS label (RFC 1123)
 */
public record TargetName(@JsonValue String value) implements Comparable<TargetName> {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public TargetName {
        Names.dnsLabel("Target", value);
    }

    @Override
    public int compareTo(TargetName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
