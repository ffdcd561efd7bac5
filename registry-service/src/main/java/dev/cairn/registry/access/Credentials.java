package dev.cairn.registry.access;

import java.util.Base64;
import java.util.Optional;

import dev.cairn.identity.Secret;

import static java.nio.charset.StandardCharsets.UTF_8;

/** What a request shows in its header {@code Authorization} (RFC 9110 section 11.6.2). */
sealed interface Credentials {

    /** Nothing. */
    record None() implements Credentials {}

    /** A name and a password (RFC 7617). */
    record Basic(String user, Secret password) implements Credentials {}

    /** A token (RFC 6750). */
    record Bearer(String token) implements Credentials {}

    /** Something else. */
    record Malformed() implements Credentials {}

    /** Reads a header's value. Clients that have neither name nor password send Basic with nothing in it, too. */
    static Credentials parse(Optional<String> header) {
        if (header.isEmpty()) {
            return new None();
        }
        String[] parts = header.get().split(" +", 2);
        if (parts.length != 2) {
            return new Malformed();
        }
        String value = parts[1].strip();
        if (parts[0].equalsIgnoreCase("Bearer")) {
            return new Bearer(value);
        }
        return parts[0].equalsIgnoreCase("Basic") ? basic(value) : new Malformed();
    }

    private static Credentials basic(String value) {
        try {
            String text = new String(Base64.getDecoder().decode(value), UTF_8);
            int colon = text.indexOf(':');
            if (text.equals(":")) {
                return new None();
            }
            return colon <= 0 || colon == text.length() - 1
                    ? new Malformed()
                    : new Basic(text.substring(0, colon), Secret.ofText(text.substring(colon + 1)));
        } catch (IllegalArgumentException _) {
            return new Malformed();
        }
    }
}
