package dev.cairn.oci.client;

import dev.cairn.oci.Digest;

/**
 * A manifest as a registry has it.
 *
 * @param mediaType of the answer; empty if it has none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copies of up to 32 MiB would be waste
public record ManifestContent(Digest digest, String mediaType, byte[] content) {

    /** More than any registry takes. */
    public static final int MAX_BYTES = 32 << 20;

    static ManifestContent of(String mediaType, byte[] content) {
        return new ManifestContent(digest(Digest.Algorithm.SHA256, content), mediaType, content);
    }

    static ManifestContent checked(Digest digest, String mediaType, byte[] content) throws RegistryException {
        if (!digest(digest.algorithm(), content).equals(digest)) {
            throw new RegistryException(
                    new RegistryFailure.Corrupted("its manifest " + digest + " came with another content"));
        }
        return new ManifestContent(digest, mediaType, content);
    }

    private static Digest digest(Digest.Algorithm algorithm, byte[] content) {
        return Digest.of(algorithm, Documents.hash(algorithm).digest(content));
    }
}
