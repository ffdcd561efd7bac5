package dev.cairn.event;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

/** A record that cannot be decoded; whoever reads the log parks it. */
public final class MalformedMessageException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public MalformedMessageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
