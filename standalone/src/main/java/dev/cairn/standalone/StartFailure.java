package dev.cairn.standalone;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

import dev.cairn.cli.console.ExitCodes;
import dev.cairn.cli.console.ToldFailure;

/** Cairn cannot start; the message says why and what to do. */
final class StartFailure extends RuntimeException implements ToldFailure {

    @Serial
    private static final long serialVersionUID = 1L;

    StartFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public int exitCode() {
        return ExitCodes.FAILED;
    }
}
