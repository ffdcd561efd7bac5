package dev.cairn.deploy.image;

import org.jspecify.annotations.Nullable;

/** An image could not be had; {@link #failure()} says why. */
public final class ImageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient ImageFailure failure;

    public ImageException(ImageFailure failure) {
        this(failure, null);
    }

    public ImageException(ImageFailure failure, @Nullable Throwable cause) {
        super(failure.message(), cause);
        this.failure = failure;
    }

    /** Why, to be told apart by a {@code switch}. */
    public ImageFailure failure() {
        return failure;
    }

    static ImageException invalid(String message) {
        return new ImageException(new ImageFailure.Invalid(message));
    }

    static ImageException unsafe(String entry, String reason) {
        return new ImageException(new ImageFailure.UnsafeEntry(entry, reason));
    }
}
