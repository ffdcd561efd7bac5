package dev.cairn.oci.client;

import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.cairn.identity.TlsFailure;

/** Why a registry did not do what it was asked for. */
public sealed interface RegistryFailure {

    /** For people, without what they can do about it: that depends on who asked. */
    String message();

    /** Nobody answers, or the connection broke. */
    record Unreachable(URI registry, String reason) implements RegistryFailure {
        @Override
        public String message() {
            return "it cannot be reached: " + reason;
        }
    }

    /** Its name leads nowhere. */
    record UnknownHost(String host) implements RegistryFailure {
        @Override
        public String message() {
            return "no address is known for the host " + host;
        }
    }

    /** It is there, but TLS keeps the two apart. */
    record Tls(TlsFailure why) implements RegistryFailure {
        @Override
        public String message() {
            return why.message();
        }
    }

    /** It has not answered in time. */
    record TooSlow(URI registry) implements RegistryFailure {
        @Override
        public String message() {
            return "it did not answer in time";
        }
    }

    /** It asks for credentials, and there are none. */
    record CredentialsNeeded(URI registry) implements RegistryFailure {
        @Override
        public String message() {
            return "it asks for credentials";
        }
    }

    /**
     * Its server of tokens gives none.
     *
     * @param user who asked; null for a stranger
     */
    record NoToken(URI registry, @Nullable String user, int status) implements RegistryFailure {
        @Override
        public String message() {
            return "it gives no token to " + (user == null ? "strangers" : "the user '" + user + "'") + " (" + status
                    + ")";
        }
    }

    /** It asks for a password where others could read it. */
    record PasswordUnsafe(URI server) implements RegistryFailure {
        @Override
        public String message() {
            return "it asks for a password, which is only sent over https";
        }
    }

    /** The file with the password cannot be read; the message names it. */
    record PasswordUnreadable(String message) implements RegistryFailure {}

    /**
     * It leads to where it may not lead.
     *
     * @param what it leads there for, such as {@code for tokens}
     */
    record Misleading(String to, String what) implements RegistryFailure {
        @Override
        public String message() {
            return "it leads to " + to + what + ", which is not https";
        }
    }

    /** It does not speak the protocol. */
    record Malformed(String message) implements RegistryFailure {}

    /** What it gave could not be written. */
    record Unwritable(String reason) implements RegistryFailure {
        @Override
        public String message() {
            return "what it gave cannot be written: " + reason;
        }
    }

    /** It gave other bytes than those that were asked for by digest. */
    record Corrupted(String message) implements RegistryFailure {}

    /**
     * It said no.
     *
     * @param path of the request
     * @param errors as the specification has them (OCI distribution-spec 1.1.1, "Error Codes")
     * @param body the beginning of an answer that has none
     * @param retryAfter in seconds, as the header says it, or a date; empty where it does not
     */
    record Refused(String method, String path, int status, List<RegistryError> errors, String body, String retryAfter)
            implements RegistryFailure {
        public Refused {
            errors = List.copyOf(errors);
        }

        @Override
        public String message() {
            String detail = errors.isEmpty()
                    ? body
                    : errors.stream().map(RegistryError::text).distinct().collect(Collectors.joining("; "));
            return "it answered " + status + " to " + method + " " + path
                    + (detail.isBlank() ? "" : ": " + detail.strip())
                    + (retryAfter.matches("[0-9]{1,9}") ? "; try again in " + retryAfter + " s" : "");
        }
    }
}
