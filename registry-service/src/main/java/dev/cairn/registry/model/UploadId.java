package dev.cairn.registry.model;

import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * The session id of an upload (OCI distribution-spec 1.1.1, "POST then PUT"): a UUID that nobody can guess.
 *
 * @param value version 4
 */
public record UploadId(UUID value) {

    /** A fresh one, from a generator that must be cryptographically strong. */
    public static UploadId random(RandomGenerator random) {
        long most = (random.nextLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x4000L;
        long least = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UploadId(new UUID(most, least));
    }

    /**
     * Parses the canonical form.
     *
     * @throws IllegalArgumentException if the text is no UUID in its canonical form
     */
    public static UploadId parse(String text) {
        UUID value = UUID.fromString(text);
        // fromString also takes short and upper-case forms, which would be second names of one upload.
        if (!value.toString().equals(text)) {
            throw new IllegalArgumentException("'" + text + "' is not the id of an upload");
        }
        return new UploadId(value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
