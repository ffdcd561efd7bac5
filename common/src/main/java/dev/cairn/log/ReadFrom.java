package dev.cairn.log;

import java.time.Instant;

/** Where to begin to read. */
public sealed interface ReadFrom {

    /** The first record that is kept. */
    record Beginning() implements ReadFrom {}

    /** After the last record there is. */
    record End() implements ReadFrom {}

    /**
     * The first record that the broker stamped at that time or later.
     *
     * @param time by the broker's clock
     */
    record At(Instant time) implements ReadFrom {}

    /** The first record that is kept. */
    static ReadFrom beginning() {
        return new Beginning();
    }

    /** After the last record there is. */
    static ReadFrom end() {
        return new End();
    }
}
