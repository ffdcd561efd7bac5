package dev.cairn.registry.storage;

import java.io.IOException;
import java.util.Objects;
import java.util.stream.Stream;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.model.UploadId;

/** All that can go wrong in storage. What is merely absent is an empty result and none of these. */
public sealed interface StorageFailure {

    /** One sentence for whoever has to act upon it. */
    String message();

    /** No room is left. Nothing that was acknowledged is touched; what was being written is gone. */
    record OutOfSpace(String what) implements StorageFailure {
        @Override
        public String message() {
            return "The registry's storage is full (" + what + "): free space or enlarge it, then push again";
        }
    }

    /** The store does not answer, or answers with an error. */
    record Unavailable(String what, IOException cause) implements StorageFailure {

        private static final int MOST_CAUSES = 20;

        @Override
        public String message() {
            return isPassing()
                    ? "The registry's storage does not answer at the moment (" + what + "): try again in a while"
                    : "The registry's storage failed (" + what + "): see the registry's log";
        }

        /** Whether it is away for the moment, so that the same request may do later, as {@link StoreAwayException} says. */
        public boolean isPassing() {
            return Stream.<Throwable>iterate(cause, Objects::nonNull, Throwable::getCause)
                    .limit(MOST_CAUSES)
                    .anyMatch(StoreAwayException.class::isInstance);
        }
    }

    /** The bytes are not those that were stored: the disk, or somebody on it, has changed them. They are not given out. */
    record Damaged(Digest digest) implements StorageFailure {
        @Override
        public String message() {
            return "The registry's copy of " + digest
                    + " is damaged: push it again, and look after the registry's disk";
        }
    }

    /**
     * What a tag names, or what it named until it was deleted, cannot be read. It is not guessed.
     *
     * @param file where it should stand, as the folder of the repository has it
     */
    record DamagedTag(Repository repository, Tag tag, String file) implements StorageFailure {
        @Override
        public String message() {
            return "What tag " + tag + " of " + repository
                    + " names cannot be read: where tags are mutable push it again;"
                    + " where they are recreatable delete it, then push it again; where they are immutable an operator"
                    + " writes the digest that it named into the file " + file + " in the repository's folder";
        }
    }

    /** There is no such upload: it was never begun, is finished, was cancelled, or has expired. */
    record UploadUnknown(UploadId id) implements StorageFailure {
        @Override
        public String message() {
            return "Upload " + id + " is not under way: it is finished, cancelled or expired; begin a new one";
        }
    }

    /** Another request is writing to the upload. */
    record UploadBusy(UploadId id) implements StorageFailure {
        @Override
        public String message() {
            return "Another request is writing to upload " + id + ": wait for it, then ask for the upload's status";
        }
    }

    /**
     * A chunk does not begin where the upload ends.
     *
     * @param received bytes so far: where the next chunk begins
     */
    record OutOfOrder(UploadId id, long received) implements StorageFailure {
        @Override
        public String message() {
            return "The next chunk of upload " + id + " begins at byte " + received;
        }
    }

    /** The bytes are not those that the digest names. The upload is gone. */
    record DigestMismatch(Digest expected, Digest actual) implements StorageFailure {
        @Override
        public String message() {
            return "The content has the digest " + actual + ", not " + expected;
        }
    }

    /** The content is larger than the registry takes. The upload is gone. */
    record TooLarge(long limit) implements StorageFailure {
        @Override
        public String message() {
            return "The content is larger than this registry takes: at most " + limit + " bytes";
        }
    }

    /** Who sends the content has stopped doing so. What arrived is kept for the upload to be resumed. */
    record SourceFailed(IOException cause) implements StorageFailure {
        @Override
        public String message() {
            return "The content broke off: " + cause.getMessage();
        }
    }
}
