package dev.cairn.deploy.router;

import org.jspecify.annotations.Nullable;

/** The router did not do what it was asked; {@link #failure()} says why. */
public final class RouterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient RouterFailure failure;

    public RouterException(RouterFailure failure) {
        this(failure, null);
    }

    public RouterException(RouterFailure failure, @Nullable Throwable cause) {
        super(failure.message(), cause);
        this.failure = failure;
    }

    /** Why, to be told apart by a {@code switch}. */
    public RouterFailure failure() {
        return failure;
    }
}
