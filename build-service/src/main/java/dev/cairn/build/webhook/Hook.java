package dev.cairn.build.webhook;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.cairn.build.source.RefChange;

/** What a webhook says. */
public sealed interface Hook {

    /**
     * Refs have moved.
     *
     * @param changes at least one, each of a branch or tag
     * @param pusher who pushed, as the provider names them
     */
    record Push(List<RefChange> changes, @Nullable String pusher) implements Hook {
        public Push {
            if (changes.isEmpty()) {
                throw new IllegalArgumentException("A push changes at least one ref");
            }
            changes = List.copyOf(changes);
        }
    }

    /** The provider asks whether somebody listens. */
    record Ping() implements Hook {}

    /** An event that leads to nothing, and why. */
    record Ignored(String reason) implements Hook {}
}
