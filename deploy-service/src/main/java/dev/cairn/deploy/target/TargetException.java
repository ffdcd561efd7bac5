package dev.cairn.deploy.target;

import org.jspecify.annotations.Nullable;

/** A target did not do what it was asked; {@link #failure()} says why. */
public final class TargetException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient TargetFailure failure;

    public TargetException(TargetFailure failure) {
        this(failure, null);
    }

    public TargetException(TargetFailure failure, @Nullable Throwable cause) {
        super(failure.message(), cause);
        this.failure = failure;
    }

    /** Why, to be told apart by a {@code switch}. */
    public TargetFailure failure() {
        return failure;
    }
}
