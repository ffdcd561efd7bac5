package dev.cairn.registry.manifest;

/** Carries a {@link ManifestFailure} to where it is answered. */
public final class ManifestException extends RuntimeException {

    private final transient ManifestFailure failure;

    ManifestException(ManifestFailure failure) {
        super(failure.message());
        this.failure = failure;
    }

    static ManifestException invalid(String message) {
        return new ManifestException(new ManifestFailure.Invalid(message));
    }

    public ManifestFailure failure() {
        return failure;
    }
}
