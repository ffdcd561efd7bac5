package dev.cairn.registry.access;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a request for a token is answered with. */
public sealed interface TokenAnswer {

    /**
     * A token.
     *
     * @param user whose it is; empty for a stranger's
     * @param token for requests
     * @param scopes what it is for: what was asked, as far as it is allowed
     * @param refresh a token for further tokens, where one was asked for
     */
    record Issued(
            Optional<String> user,
            String token,
            List<String> scopes,
            Instant issuedAt,
            Duration life,
            Optional<String> refresh)
            implements TokenAnswer {

        /** Tokens are shown to nobody but the client. */
        @Override
        public String toString() {
            return "Issued[scopes=" + scopes + ", issuedAt=" + issuedAt + "]";
        }
    }

    /** None, since nobody knows who asks: 401. */
    record Refused(String message) implements TokenAnswer {}

    /** None for now: 429. */
    record Blocked(Duration after) implements TokenAnswer {}
}
