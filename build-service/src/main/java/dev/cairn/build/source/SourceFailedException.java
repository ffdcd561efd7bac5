package dev.cairn.build.source;

/** Carries a failure from where it was found to {@link SourceStore}, which answers with it. */
final class SourceFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient SourceFailure failure;

    SourceFailedException(SourceFailure failure) {
        super(failure.reason(), null, false, false);
        this.failure = failure;
    }

    SourceFailure failure() {
        return failure;
    }
}
