package dev.cairn.standalone;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

/** Cairn cannot start; the message says why and what to do. */
final class StartFailure extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    StartFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
