package dev.cairn.model;

import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The name under which the operator has taken a Git repository in: the key of its commits.
 *
 * @param value 1 to 128 of letters, digits, '.', '_', '/' and '-', a letter or digit at both ends
 */
public record RepositoryName(@JsonValue String value) implements Comparable<RepositoryName> {

    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,126}[A-Za-z0-9])?");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public RepositoryName {
        Names.matching(
                SHAPE,
                "Repository",
                value,
                "1 to 128 of letters, digits, '.', '_', '/' and '-', a letter or digit at both ends");
    }

    @Override
    public int compareTo(RepositoryName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
