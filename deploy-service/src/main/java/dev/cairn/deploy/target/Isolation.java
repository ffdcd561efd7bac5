package dev.cairn.deploy.target;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * How instances are kept apart from the machine and from each other.
 *
 * @param level the kind
 * @param detail for people: how it is done, or why it is not
 */
public record Isolation(Level level, String detail) {

    /** The kinds of isolation. */
    public enum Level {
        /** A root file system, processes, mounts and IPC of its own. */
        NAMESPACES("namespaces"),
        /** It sees what the service's user sees. */
        NONE("none");

        private final String id;

        Level(String id) {
            this.id = id;
        }

        /** As it stands in facts and answers. */
        @JsonValue
        public String id() {
            return id;
        }
    }
}
