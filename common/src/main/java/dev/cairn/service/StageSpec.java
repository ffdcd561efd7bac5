package dev.cairn.service;

import java.util.Set;

import dev.cairn.event.Topic;

/**
 * What the topology must know of a stage.
 *
 * @param name unique in the whole system; names the inbox
 * @param source the service, as CloudEvents' {@code source}: {@code /build-service}
 * @param facts the topic that it alone writes
 * @param upstream other services' facts that it decides on; keyed as its own
 * @param asks stages that it sends commands to
 * @param commands the root of its commands
 * @param rows the root of its rows, a sealed hierarchy of records
 * @param <C> the root of its commands
 */
public record StageSpec<C>(
        String name,
        String source,
        Topic facts,
        Set<Topic> upstream,
        Set<String> asks,
        Class<C> commands,
        Class<? extends Row> rows) {

    public StageSpec {
        upstream = Set.copyOf(upstream);
        asks = Set.copyOf(asks);
        if (upstream.contains(facts)) {
            throw new IllegalArgumentException("A stage reads its own facts back anyway: " + facts);
        }
    }

    /** The topic that its commands and outcomes enter by. */
    public String inbox() {
        return inboxOf(name);
    }

    /** The inbox of the stage with that name. */
    public static String inboxOf(String stage) {
        return "cairn.inbox." + stage;
    }
}
