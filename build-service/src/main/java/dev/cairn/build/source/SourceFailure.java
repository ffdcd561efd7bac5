package dev.cairn.build.source;

import dev.cairn.model.CommitId;

/** Why a commit's content could not be had. */
public sealed interface SourceFailure extends Checkout, FileRead {

    /** For people: what happened, and what they can do. */
    String reason();

    /** The remote answers, and has no such commit any more: a force push or a deletion was faster. Final. */
    record Vanished(CommitId commit, String reason) implements SourceFailure {}

    /** The remote has the commit, and its content must not be used: it fails git's own checks, or has submodules. Final. */
    record Unusable(CommitId commit, String reason) implements SourceFailure {}

    /** The remote did not answer, not in time, or did not let us in: worth another try. */
    record Unreachable(String reason) implements SourceFailure {}

    /** This machine could not store it, for example because the disk is full: worth another try. */
    record StorageFailed(String reason) implements SourceFailure {}
}
