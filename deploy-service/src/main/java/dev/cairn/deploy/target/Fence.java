package dev.cairn.deploy.target;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The offset of the intent that an effect serves. Whoever has seen a higher one for the same application and
 * environment refuses a lower one, so that an owner that has been superseded can change nothing.
 *
 * @param value not negative
 */
public record Fence(@JsonValue long value) implements Comparable<Fence> {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Fence {
        if (value < 0) {
            throw new IllegalArgumentException("A fence is an offset, and not negative: " + value);
        }
    }

    @Override
    public int compareTo(Fence other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
