package dev.cairn.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Bytes that must be known to few: a webhook's secret, a password. It is never empty, shows nothing of itself as text or
 * JSON, and is compared in constant time. Immutable and safe for use by many threads.
 */
public final class Secret {

    private static final String HMAC = "HmacSHA256";

    private final byte[] bytes;

    private Secret(byte[] bytes) {
        if (bytes.length == 0) {
            throw new IllegalArgumentException("A secret must not be empty: with an empty one anybody can sign");
        }
        this.bytes = bytes;
    }

    /**
     * A secret of these bytes, which are copied.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static Secret of(byte[] bytes) {
        return new Secret(bytes.clone());
    }

    /**
     * A secret that people type: the UTF-8 bytes of the text.
     *
     * @throws IllegalArgumentException if the text is empty
     */
    public static Secret ofText(String text) {
        return new Secret(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The HMAC-SHA-256 (RFC 2104) of a message under this secret: 32 bytes. */
    public byte[] hmacSha256(byte[] message) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(bytes, HMAC));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + HMAC, e);
        }
    }

    /** The secret as text, for the one place that hands it on, such as the environment of a child process. */
    public String reveal() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Compares in a time that does not depend on where the bytes differ. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(bytes, secret.bytes);
    }

    /** The same for all, since a hash is a hint at the bytes. */
    @Override
    public int hashCode() {
        return 0;
    }
}
