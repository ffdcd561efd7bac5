package dev.cairn.deploy.router;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.ArtifactName;

/**
 * A deployment that can be tried through the router before anybody else reaches it. It is found by a header with an
 * unguessable token, lives in memory only, and ends with {@link #close()}.
 */
public interface Candidate extends AutoCloseable {

    /**
     * Makes one GET through the router to the candidate.
     *
     * @param artifact which artifact; null for the main one
     * @param path an absolute path, with a query if need be
     * @param timeout until the answer is there wholly
     */
    Probe probe(@Nullable ArtifactName artifact, String path, Duration timeout);

    /** Forgets the candidate; does nothing the second time. */
    @Override
    void close();
}
