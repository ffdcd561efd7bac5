package dev.cairn.model;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A place where instances run.
 *
 * @param name as environments name it
 * @param kind what it is
 * @param isolation how far instances are kept apart from the machine and each other
 */
public record TargetSpec(TargetName name, Kind kind, Isolation isolation) {

    /** What there is without configuration: processes of this machine. */
    public static final TargetSpec LOCAL = new TargetSpec(new TargetName("local"), Kind.PROCESS, Isolation.PREFERRED);

    /** What a target is; more kinds come with later versions. */
    public enum Kind {
        /** Processes of the machine that deploy-service runs on. */
        PROCESS("process");

        private final String id;

        Kind(String id) {
            this.id = id;
        }

        /** As it stands in {@code platform.yaml}. */
        @JsonValue
        public String id() {
            return id;
        }
    }

    /** Whether the kernel's namespaces keep instances apart. */
    public enum Isolation {
        /** Isolated, or not started. */
        REQUIRED("required"),
        /** Isolated where the kernel allows it; facts say whether it did. */
        PREFERRED("preferred"),
        /** Never isolated. */
        NONE("none");

        private final String id;

        Isolation(String id) {
            this.id = id;
        }

        /** As it stands in {@code platform.yaml}. */
        @JsonValue
        public String id() {
            return id;
        }
    }
}
