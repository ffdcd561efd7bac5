package dev.cairn.model;

import com.fasterxml.jackson.annotation.JsonValue;

/** What an artifact is. */
public enum ArtifactKind {
    /** An OCI container image. */
    CONTAINER("container"),
    /** A virtual machine's disk image. */
    VM("vm");

    private final String id;

    ArtifactKind(String id) {
        this.id = id;
    }

    /** As it stands in {@code cairn.yaml} and in events. */
    @JsonValue
    public String id() {
        return id;
    }
}
