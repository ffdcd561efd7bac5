package dev.cairn.registry.memory;

import java.time.Duration;

/** Other requests take the memory that this one needs, and have done so for as long as one waits. */
public final class NoMemoryException extends RuntimeException {

    /** Large bodies and answers come to an end within moments, or are broken off. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    NoMemoryException() {
        super("The registry has no memory left for this request beside those under way: try again in a moment");
    }

    /** When it is worth another try. */
    public Duration retryAfter() {
        return RETRY_AFTER;
    }
}
