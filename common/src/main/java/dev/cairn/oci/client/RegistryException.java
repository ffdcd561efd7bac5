package dev.cairn.oci.client;

import org.jspecify.annotations.Nullable;

/** A registry did not do what it was asked for; {@link #failure} says why. */
public final class RegistryException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient RegistryFailure failure;

    RegistryException(RegistryFailure failure) {
        this(failure, null);
    }

    RegistryException(RegistryFailure failure, @Nullable Throwable cause) {
        super(failure.message(), cause);
        this.failure = failure;
    }

    /** Why. */
    public RegistryFailure failure() {
        return failure;
    }
}
