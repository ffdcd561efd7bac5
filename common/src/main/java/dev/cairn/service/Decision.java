package dev.cairn.service;

import org.jspecify.annotations.Nullable;

import dev.cairn.event.Event;
import dev.cairn.event.EventId;

/** What follows from a message. */
public sealed interface Decision {

    /**
     * A fact of the stage's own topic, under the key that was decided on.
     *
     * @param id derived, see {@link EventId#derive}
     * @param event what happened
     * @param delivery the trail that it belongs to
     * @param causation the fact that led to it; null where none did
     */
    record Tell(
            EventId id,
            Event event,
            EventId delivery,
            @Nullable EventId causation) implements Decision {}

    /**
     * A command to another stage of the same service, whose state has another key. It goes out in the transaction of
     * the facts beside it, and there must be one: a state that is rebuilt from facts asks nothing again.
     *
     * @param stage the name of the other stage
     * @param key its key there
     * @param command one of its commands
     * @param context what it takes along
     */
    record Ask(String stage, String key, Record command, Message.Context context) implements Decision {}
}
