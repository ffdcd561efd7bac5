package dev.cairn.telemetry;

/** How a hop ended. */
public sealed interface HopOutcome {

    /** It did what it was for; a decision against something is a success too. */
    record Succeeded() implements HopOutcome {}

    /**
     * It did not.
     *
     * @param reason for people; never with a secret in it
     */
    record Failed(String reason) implements HopOutcome {}

    /** It did what it was for. */
    static HopOutcome succeeded() {
        return new Succeeded();
    }

    /** It did not, for that reason. */
    static HopOutcome failed(String reason) {
        return new Failed(reason);
    }
}
