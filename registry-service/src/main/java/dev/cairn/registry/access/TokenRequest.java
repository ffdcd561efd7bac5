package dev.cairn.registry.access;

import java.util.List;
import java.util.Optional;

/**
 * A request for a token.
 *
 * @param address where it came from
 * @param proof of who asks
 * @param scopes what it is for, as it was written: each may name several, parted by spaces
 * @param offline whether a token for further tokens is asked for
 */
public record TokenRequest(String address, Proof proof, List<String> scopes, boolean offline) {

    /** How the one who asks is known. */
    public sealed interface Proof {

        /** By the header {@code Authorization}, if there is one (Docker's "Token Authentication Specification"). */
        record Header(Optional<String> value) implements Proof {}

        /** By name and password in a form (RFC 6749 section 4.3). */
        record Password(String user, String password) implements Proof {}

        /** By a token for further tokens (RFC 6749 section 6). */
        record Refresh(String token) implements Proof {}
    }

    /** As programs are told of it: without what is secret. */
    @Override
    public String toString() {
        return "TokenRequest[address=" + address + ", scopes=" + scopes + "]";
    }
}
