package dev.cairn.http;

import java.util.Optional;

/**
 * One thing that has to be there before a service can do its work. It is asked at every {@code GET /readyz}, on a virtual
 * thread of its own, and has two seconds: no answer means not ready.
 */
@FunctionalInterface
public interface ReadinessCheck {

    /** What is still missing, for people; empty when ready. */
    Optional<String> whatIsMissing() throws Exception;
}
