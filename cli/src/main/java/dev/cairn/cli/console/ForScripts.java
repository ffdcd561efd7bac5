package dev.cairn.cli.console;

import org.jspecify.annotations.Nullable;

/** What scripts are told of a failure, on one line of standard error. */
public record ForScripts(Failed error) {

    /**
     * One failure.
     *
     * @param hint what to do about it, where that is not in the message
     * @param exitCode one of {@link ExitCodes}
     */
    public record Failed(String message, @Nullable String hint, int exitCode) {}

    /** Of a failure whose message says all. */
    public static ForScripts of(String message, int exitCode) {
        return new ForScripts(new Failed(message, null, exitCode));
    }
}
