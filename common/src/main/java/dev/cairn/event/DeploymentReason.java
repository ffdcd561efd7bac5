package dev.cairn.event;

import com.fasterxml.jackson.annotation.JsonValue;

/** Why a deployment was asked for. */
public enum DeploymentReason {
    /** A commit was built and this is the first environment. */
    PIPELINE("pipeline"),
    /** The environment before it succeeded. */
    PROMOTION("promotion"),
    /** An operator or the service went back to an earlier one. */
    ROLLBACK("rollback"),
    /** What ran was not what should run. */
    DRIFT("drift"),
    /** Secrets are near their end. */
    ROTATION("rotation"),
    /** An environment is to be as it stood at a time. */
    RESTORE("restore");

    private final String id;

    DeploymentReason(String id) {
        this.id = id;
    }

    /** As it stands in events. */
    @JsonValue
    public String id() {
        return id;
    }
}
