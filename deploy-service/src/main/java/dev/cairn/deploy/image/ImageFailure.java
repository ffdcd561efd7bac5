package dev.cairn.deploy.image;

import dev.cairn.oci.Digest;

/** Why an image could not be had; each says what the user can do. */
public sealed interface ImageFailure {

    /** For people: what went wrong, and what to do. */
    String message();

    /** Whether the same request may succeed later without anybody changing anything. */
    default boolean temporary() {
        return false;
    }

    /**
     * The registry does not have it.
     *
     * @param what the manifest or blob
     */
    record NotFound(String what) implements ImageFailure {
        @Override
        public String message() {
            return "The registry does not have " + what + ": was it pushed there, and not collected since?";
        }
    }

    /**
     * The registry wants another identity.
     *
     * @param registry which
     * @param status its answer, 401 or 403
     */
    record Denied(String registry, int status) implements ImageFailure {
        @Override
        public String message() {
            return "Registry " + registry + " answered " + status + ": give this target credentials that may pull";
        }
    }

    /**
     * The registry could not be reached, broke off, or was too slow.
     *
     * @param registry which
     * @param detail what happened
     */
    record Unavailable(String registry, String detail) implements ImageFailure {
        @Override
        public String message() {
            return "Registry " + registry + " could not be read: " + detail
                    + ". Is it running and reachable from here?";
        }

        @Override
        public boolean temporary() {
            return true;
        }
    }

    /**
     * The bytes are not those that the digest names. Never a matter of trying to use them all the same.
     *
     * @param expected what was asked for
     * @param found what came
     */
    record WrongContent(Digest expected, String found) implements ImageFailure {
        @Override
        public String message() {
            return "The registry sent " + found + " for " + expected
                    + ": its copy is damaged or was tampered with, or the transfer broke; push the image again";
        }
    }

    /**
     * It is no image that can run here.
     *
     * @param message what is wrong with it
     */
    record Invalid(String message) implements ImageFailure {}

    /**
     * It would write outside its root, or make something that an image may not hold.
     *
     * @param entry the entry of the layer
     * @param reason what is wrong with it
     */
    record UnsafeEntry(String entry, String reason) implements ImageFailure {
        @Override
        public String message() {
            return "The image's entry '" + entry + "' is refused: " + reason + ". Build the image without it";
        }
    }

    /**
     * This machine's disk refused.
     *
     * @param detail what it said
     */
    record NoStorage(String detail) implements ImageFailure {
        @Override
        public String message() {
            return "The image could not be unpacked: " + detail
                    + ". Is there room on the disk, and may it be written to?";
        }

        @Override
        public boolean temporary() {
            return true;
        }
    }
}
