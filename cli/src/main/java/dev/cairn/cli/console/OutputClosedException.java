package dev.cairn.cli.console;

import java.io.Serial;

/** Nobody reads the output any more, as with {@code | head}: there is nothing left to do, and nothing to complain of. */
public final class OutputClosedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    OutputClosedException() {
        super("The output was closed");
    }
}
