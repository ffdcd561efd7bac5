package dev.cairn.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The name of one artifact within its application.
 *
 * @param value a DNS label (RFC 1123)
 */
public record ArtifactName(@JsonValue String value) implements Comparable<ArtifactName> {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ArtifactName {
        Names.dnsLabel("Artifact", value);
    }

    @Override
    public int compareTo(ArtifactName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
