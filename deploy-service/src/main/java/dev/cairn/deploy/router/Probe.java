package dev.cairn.deploy.router;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.DeploymentId;

/** What came of one request that was made through the router, as a user makes one. */
public sealed interface Probe {

    /**
     * There was an answer.
     *
     * @param status the HTTP status
     * @param deployment the deployment whose instance answered; null where the router itself did
     * @param took from the first byte sent to the last one received
     */
    record Answered(int status, @Nullable DeploymentId deployment, Duration took) implements Probe {}

    /**
     * There was no answer.
     *
     * @param reason for people
     */
    record Failed(String reason) implements Probe {}
}
