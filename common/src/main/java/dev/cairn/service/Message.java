package dev.cairn.service;

import org.jspecify.annotations.Nullable;

import dev.cairn.event.EventId;
import dev.cairn.event.Fact;

/**
 * What a stage decides on.
 *
 * @param <C> the root of the stage's commands
 */
public sealed interface Message<C> {

    /**
     * A command, or the outcome of an effect, from the stage's inbox.
     *
     * @param command what is asked or reported
     * @param context what it came with
     */
    record Asked<C>(C command, Context context) implements Message<C> {}

    /**
     * Another service's fact.
     *
     * @param fact as it stands in the log
     */
    record Told<C>(Fact fact) implements Message<C> {}

    /**
     * What a command came with.
     *
     * @param requestId made by who asked; a retry has the same one
     * @param delivery the trail that it belongs to; null where it begins one
     * @param causation the fact that led to it; null where none did
     * @param traceparent W3C trace context
     * @param actor who asked
     */
    record Context(
            String requestId,
            @Nullable EventId delivery,
            @Nullable EventId causation,
            @Nullable String traceparent,
            @Nullable String actor) {}
}
