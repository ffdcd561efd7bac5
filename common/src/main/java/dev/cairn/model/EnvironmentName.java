package dev.cairn.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The name of an environment, such as {@code staging}.
 *
 * @param value a DNS label (RFC 1123)
 */
public record EnvironmentName(@JsonValue String value) implements Comparable<EnvironmentName> {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public EnvironmentName {
        Names.dnsLabel("Environment", value);
    }

    @Override
    public int compareTo(EnvironmentName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
