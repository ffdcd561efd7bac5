package dev.cairn.registry.access;

import dev.cairn.model.Role;

/** Who sends a request. */
public sealed interface Identity {

    /** Somebody who has shown no name. */
    record Stranger() implements Identity {
        @Override
        public String toString() {
            return "a client without a login";
        }
    }

    /** Somebody who has proved a name. */
    record Known(String name, Role role) implements Identity {
        @Override
        public String toString() {
            return "user '" + name + "' (" + role + ")";
        }
    }
}
