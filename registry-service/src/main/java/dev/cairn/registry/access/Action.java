package dev.cairn.registry.access;

import java.util.Locale;
import java.util.Optional;

/** What somebody does with a repository. */
public enum Action {
    PULL,
    PUSH,
    DELETE;

    /** As scopes name it (Docker's "Token Scope Documentation"). */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Action> of(String id) {
        for (Action action : values()) {
            if (action.id().equals(id)) {
                return Optional.of(action);
            }
        }
        return Optional.empty();
    }
}
