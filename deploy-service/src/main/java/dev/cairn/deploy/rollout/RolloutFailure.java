package dev.cairn.deploy.rollout;

import java.io.Serial;
import java.util.List;

/** A rollout cannot go on: what it has started is taken back, and what served before still serves. */
final class RolloutFailure extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final transient List<String> lastLines;

    RolloutFailure(String reason, String message, List<String> lastLines) {
        super(message);
        this.reason = reason;
        this.lastLines = List.copyOf(lastLines);
    }

    String reason() {
        return reason;
    }

    String text() {
        return String.valueOf(getMessage());
    }

    List<String> lastLines() {
        return lastLines;
    }
}
