package dev.cairn.model;

import java.time.Duration;

/**
 * How builds are run.
 *
 * @param within how long one may take before it is ended and has failed
 * @param concurrent how many run at the same time on one machine
 */
public record BuildsSpec(Duration within, int concurrent) {

    /** What holds unless the file says otherwise. */
    public static final BuildsSpec DEFAULT = new BuildsSpec(Duration.ofMinutes(15), 2);
}
