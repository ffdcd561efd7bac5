package dev.cairn.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The name of an application: the key of its builds and deployments, and a label of its host name.
 *
 * @param value a DNS label (RFC 1123)
 */
public record Application(@JsonValue String value) implements Comparable<Application> {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Application {
        Names.dnsLabel("Application", value);
    }

    @Override
    public int compareTo(Application other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
