package dev.cairn.registry.access;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Whether a request is let through. */
public sealed interface Verdict {

    /**
     * It is.
     *
     * @param scopes what its token is for; empty where it has none, and all that its sender may do counts
     */
    record Granted(Identity who, Optional<List<Scope>> scopes) implements Verdict {

        static Granted to(Identity who) {
            return new Granted(who, Optional.empty());
        }
    }

    /**
     * Nobody knows whose it is, or its token is for something else: 401.
     *
     * @param error of RFC 6750 section 3.1, where a token was shown
     */
    record Unauthenticated(String message, Optional<String> scope, Optional<String> error) implements Verdict {}

    /**
     * Its sender may not do that: 403.
     *
     * @param rule by which, such as {@code mirror/**:push}
     */
    record Denied(Identity.Known who, String rule, String message) implements Verdict {}

    /**
     * Too many came from its address: 429.
     *
     * @param after after this long one may be taken again
     */
    record TooMany(String message, Duration after) implements Verdict {}
}
