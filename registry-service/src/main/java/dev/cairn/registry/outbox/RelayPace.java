package dev.cairn.registry.outbox;

import java.time.Duration;

/**
 * How often a relay looks and tries.
 *
 * @param look between two looks at an outbox that was empty
 * @param firstRetry after the first failure; each further one in a row waits twice as long
 * @param lastRetry the longest wait between two tries, which go on for ever
 * @param appendWithin how long the log may take to answer for one notice, at least as long as the log itself gives it
 */
public record RelayPace(Duration look, Duration firstRetry, Duration lastRetry, Duration appendWithin) {

    /** An artifact is told of a fifth of a second after its push; a log that is back is noticed within 15 s. */
    public static final RelayPace DEFAULT = new RelayPace(
            Duration.ofMillis(200), Duration.ofMillis(100), Duration.ofSeconds(15), Duration.ofMinutes(2));

    /** How long to wait after so many failures in a row, from 1. */
    Duration afterFailures(int failures) {
        Duration wait = firstRetry;
        for (int i = 1; i < failures && wait.compareTo(lastRetry) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        return wait.compareTo(lastRetry) < 0 ? wait : lastRetry;
    }
}
