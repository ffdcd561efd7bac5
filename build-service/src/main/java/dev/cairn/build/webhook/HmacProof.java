package dev.cairn.build.webhook;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.cairn.identity.Secret;

/** An HMAC-SHA-256 in a header, in hexadecimal after a prefix. */
final class HmacProof {

    private static final int HEX_LENGTH = 64;

    private HmacProof() {}

    /** The hash in the header; null if the header is missing, empty, malformed or there twice. */
    static byte @Nullable [] decode(List<String> values, String prefix) {
        if (values.size() != 1 || !values.getFirst().startsWith(prefix)) {
            return null;
        }
        String value = values.getFirst();
        if (value.length() != prefix.length() + HEX_LENGTH) {
            return null;
        }
        try {
            return HexFormat.of().parseHex(value, prefix.length(), value.length());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    static boolean holds(byte @Nullable [] claimed, byte[] signed, Secret secret) {
        return claimed != null && MessageDigest.isEqual(claimed, secret.hmacSha256(signed));
    }
}
