package dev.cairn.oci;

import java.util.HexFormat;
import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The name of content: an algorithm and the hash of the bytes (OCI image-spec 1.1, "Digests").
 *
 * @param algorithm the hash function
 * @param hex the hash in lower-case hexadecimal
 */
public record Digest(Algorithm algorithm, String hex) {

    /** The registered algorithms that must (sha256) and may (sha512) be supported. */
    public enum Algorithm {
        SHA256("sha256", "SHA-256", 64),
        SHA512("sha512", "SHA-512", 128);

        private final String id;
        private final String jcaName;
        private final Pattern hex;

        Algorithm(String id, String jcaName, int hexLength) {
            this.id = id;
            this.jcaName = jcaName;
            this.hex = Pattern.compile("[0-9a-f]{" + hexLength + "}");
        }

        /** The name as it stands before the colon. */
        public String id() {
            return id;
        }

        /** The name by which {@link java.security.MessageDigest} knows it. */
        public String jcaName() {
            return jcaName;
        }

        static Algorithm of(String id) {
            for (Algorithm algorithm : values()) {
                if (algorithm.id.equals(id)) {
                    return algorithm;
                }
            }
            throw new IllegalArgumentException("Digest algorithm '" + id + "' is not supported: use sha256 or sha512");
        }
    }

    public Digest {
        if (!algorithm.hex.matcher(hex).matches()) {
            throw new IllegalArgumentException("Not a " + algorithm.id + " digest in lower-case hexadecimal: " + hex);
        }
    }

    /**
     * Parses {@code algorithm:hex}.
     *
     * @throws IllegalArgumentException if the text is no digest of a supported algorithm
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Digest parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("A digest reads algorithm:hex, not '" + text + "'");
        }
        return new Digest(Algorithm.of(text.substring(0, colon)), text.substring(colon + 1));
    }

    /** The digest whose hash is the given bytes, as {@link java.security.MessageDigest#digest()} returns them. */
    public static Digest of(Algorithm algorithm, byte[] hash) {
        return new Digest(algorithm, HexFormat.of().formatHex(hash));
    }

    /** Twelve characters of the hash: enough for a person to tell digests apart, never enough to name one. */
    public String abbreviated() {
        return hex.substring(0, 12);
    }

    @Override
    @JsonValue
    public String toString() {
        return algorithm.id + ":" + hex;
    }
}
