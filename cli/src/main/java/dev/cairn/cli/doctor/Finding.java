package dev.cairn.cli.doctor;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What one look at the machine came to.
 *
 * @param check what was looked at
 * @param level how bad it is
 * @param message what was found
 * @param advice what to do about it; null where there is nothing to do
 */
record Finding(
        String check, Level level, String message, @Nullable String advice) {

    /** How bad it is. */
    enum Level {
        /** As it should be. */
        OK,
        /** Cairn runs, with something missing. */
        WARNING,
        /** Cairn does not run, or not for long. */
        PROBLEM;

        @JsonValue
        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Finding ok(String check, String message) {
        return new Finding(check, Level.OK, message, null);
    }

    static Finding warning(String check, String message, String advice) {
        return new Finding(check, Level.WARNING, message, advice);
    }

    static Finding problem(String check, String message, String advice) {
        return new Finding(check, Level.PROBLEM, message, advice);
    }
}
