package dev.cairn.model;

import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A full Git object id of a commit (SHA-1 or SHA-256); never a branch, never abbreviated.
 *
 * @param value 40 or 64 lower-case hexadecimal characters
 */
public record CommitId(@JsonValue String value) implements Comparable<CommitId> {

    private static final Pattern SHAPE = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public CommitId {
        Names.matching(SHAPE, "Commit", value, "40 or 64 lower-case hexadecimal characters");
    }

    /** Seven characters, as Git shows a commit to people. */
    public String abbreviated() {
        return value.substring(0, 7);
    }

    @Override
    public int compareTo(CommitId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
