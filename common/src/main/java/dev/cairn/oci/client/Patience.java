package dev.cairn.oci.client;

import java.time.Duration;

/** How long a client waits. It is asked again and again while an exchange is under way. Safe for many threads. */
@FunctionalInterface
public interface Patience {

    /** How much longer to wait; zero or less: no longer. */
    Duration left();

    /** An exchange begins. */
    default void begin() {}
}
