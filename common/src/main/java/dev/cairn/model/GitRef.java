package dev.cairn.model;

import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A full Git reference, such as {@code refs/heads/main}.
 *
 * @param value a full reference such as refs/heads/main
 */
public record GitRef(@JsonValue String value) implements Comparable<GitRef> {

    private static final Pattern SHAPE = Pattern.compile("refs/[^\\s~^:?*\\[\\\\\\x00-\\x20\\x7f]{1,250}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public GitRef {
        Names.matching(SHAPE, "Ref", value, "a full reference such as refs/heads/main");
    }

    /** The name without {@code refs/heads/} or {@code refs/tags/}. */
    public String shortName() {
        return value.replaceFirst("^refs/(heads|tags)/", "");
    }

    /** Whether this is a branch; tags and notes are not. */
    public boolean isBranch() {
        return value.startsWith("refs/heads/");
    }

    @Override
    public int compareTo(GitRef other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
