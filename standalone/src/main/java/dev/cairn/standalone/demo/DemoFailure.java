package dev.cairn.standalone.demo;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

import dev.cairn.cli.console.ExitCodes;
import dev.cairn.cli.console.ToldFailure;

/** A step of the demo was not seen to work. */
final class DemoFailure extends RuntimeException implements ToldFailure {

    @Serial
    private static final long serialVersionUID = 1L;

    DemoFailure(String message) {
        this(message, null);
    }

    DemoFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public int exitCode() {
        return ExitCodes.FAILED;
    }
}
