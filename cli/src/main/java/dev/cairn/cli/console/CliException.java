package dev.cairn.cli.console;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

/** A failure that a person is told in one line: what failed, and what to do about it. */
public final class CliException extends RuntimeException implements ToldFailure {

    @Serial
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CliException(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** What was asked for could not be done. */
    public static CliException failed(String message) {
        return new CliException(ExitCodes.FAILED, message, null);
    }

    /** As {@link #failed(String)}; the cause is shown to those who ask for it. */
    public static CliException failed(String message, Throwable cause) {
        return new CliException(ExitCodes.FAILED, message, cause);
    }

    /** The command line asks for something that makes no sense. */
    public static CliException usage(String message) {
        return new CliException(ExitCodes.USAGE, message, null);
    }

    /** There is no such thing. */
    public static CliException notFound(String message) {
        return new CliException(ExitCodes.NOT_FOUND, message, null);
    }

    /** Cairn does not answer. */
    public static CliException unreachable(String message, @Nullable Throwable cause) {
        return new CliException(ExitCodes.UNREACHABLE, message, cause);
    }

    @Override
    public int exitCode() {
        return exitCode;
    }
}
