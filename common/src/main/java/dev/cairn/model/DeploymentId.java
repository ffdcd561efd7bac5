package dev.cairn.model;

import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The name of one deployment: derived from what asked for it, so the same request has the same name.
 *
 * @param value 'd-' and 16 lower-case hexadecimal characters
 */
public record DeploymentId(@JsonValue String value) implements Comparable<DeploymentId> {

    private static final Pattern SHAPE = Pattern.compile("d-[0-9a-f]{16}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public DeploymentId {
        Names.matching(SHAPE, "Deployment", value, "'d-' and 16 lower-case hexadecimal characters");
    }

    @Override
    public int compareTo(DeploymentId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
