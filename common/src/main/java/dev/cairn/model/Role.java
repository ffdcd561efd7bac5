package dev.cairn.model;

import com.fasterxml.jackson.annotation.JsonValue;

/** What somebody, or some machine, is to Cairn. What a role may do is said where it is asked. */
public enum Role {
    /** Works on applications. */
    DEVELOPER("developer"),
    /** Runs Cairn. */
    OPERATOR("operator"),
    /** Lets deployments go on. */
    APPROVER("approver"),
    /** Looks at everything and changes nothing. */
    AUDITOR("auditor"),
    /** A machine that makes artifacts, such as build-service. */
    BUILDER("builder"),
    /** A machine that runs artifacts, such as deploy-service. */
    DEPLOYER("deployer");

    private final String id;

    Role(String id) {
        this.id = id;
    }

    /** As it stands in {@code platform.yaml}. */
    @JsonValue
    public String id() {
        return id;
    }

    /** Whether it is for machines, not for people. */
    public boolean isOfMachines() {
        return this == BUILDER || this == DEPLOYER;
    }

    @Override
    public String toString() {
        return id;
    }
}
