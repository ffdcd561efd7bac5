package dev.cairn.model;

import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How builds are run.
 *
 * @param within how long one may take before it is ended and has failed
 * @param concurrent how many run at the same time on one machine
 * @param mavenSettings the absolute path of the {@code settings.xml} that Maven is given, for mirrors and their
 *     credentials; null: none, only what is in Maven's own folder
 */
public record BuildsSpec(
        Duration within, int concurrent, @Nullable Path mavenSettings) {

    /** What holds unless the file says otherwise. */
    public static final BuildsSpec DEFAULT = new BuildsSpec(Duration.ofMinutes(15), 2);

    public BuildsSpec {
        mavenSettings =
                mavenSettings == null ? null : mavenSettings.toAbsolutePath().normalize();
    }

    /** Without settings for Maven. */
    public BuildsSpec(Duration within, int concurrent) {
        this(within, concurrent, null);
    }
}
