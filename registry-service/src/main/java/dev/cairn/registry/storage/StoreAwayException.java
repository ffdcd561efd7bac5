package dev.cairn.registry.storage;

import java.io.IOException;
import java.io.Serial;

/**
 * A store beyond the network does not answer, or asks to be asked less often. Nothing has to be done about the registry:
 * the same request may do a little later.
 */
public final class StoreAwayException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    public StoreAwayException(String message, Throwable cause) {
        super(message, cause);
    }
}
