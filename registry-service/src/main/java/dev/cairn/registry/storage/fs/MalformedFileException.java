package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.io.Serial;

/** A small file was read, and what it says is not what the registry writes. */
final class MalformedFileException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    MalformedFileException(String message) {
        super(message);
    }

    MalformedFileException(String message, Exception cause) {
        super(message, cause);
    }

    MalformedFileException(Exception cause) {
        super(cause.getMessage(), cause);
    }
}
