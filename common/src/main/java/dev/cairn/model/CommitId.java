package dev.cairn.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A full Git object id of a commit (SHA-1 or SHA-256); never a branch, never abbreviated.
 *
 * @param value 40 or 64 lower-case hexadecimal characters
 */
public record CommitId(@JsonValue String value) implements Comparable<CommitId> {

    private static final int SHA_1 = 40;
    private static final int SHA_256 = 64;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public CommitId {
        if ((value.length() != SHA_1 && value.length() != SHA_256) || !isHexadecimal(value)) {
            throw new IllegalArgumentException(
                    "Commit '" + value + "' is not valid: 40 or 64 lower-case hexadecimal characters");
        }
    }

    // No pattern: this is made several times for each webhook and each fact.
    private static boolean isHexadecimal(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
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
