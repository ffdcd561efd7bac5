package dev.cairn.service;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.cairn.event.EventId;
import dev.cairn.event.Json;
import dev.cairn.event.MalformedMessageException;
import dev.cairn.event.SealedTypes;
import dev.cairn.event.WireMessage;

/**
 * Commands and outcomes as they stand in an inbox: like facts, CloudEvents in binary mode, though no contract for
 * others.
 *
 * @param <C> the root of the commands
 */
public final class CommandCodec<C> {

    static final String TYPE_PREFIX = "dev.cairn.command.";

    private final SealedTypes<C> types;

    public CommandCodec(Class<C> root) {
        this.types = new SealedTypes<>(root);
    }

    /** Writes a command. */
    public static WireMessage encode(String key, Record command, Message.Context context) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", "application/json");
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", context.requestId());
        headers.put("ce_source", "/inbox");
        headers.put("ce_type", TYPE_PREFIX + command.getClass().getSimpleName());
        put(
                headers,
                "ce_delivery",
                context.delivery() == null ? null : context.delivery().value());
        put(
                headers,
                "ce_causationid",
                context.causation() == null ? null : context.causation().value());
        put(headers, "ce_traceparent", context.traceparent());
        put(headers, "ce_actor", context.actor());
        return new WireMessage(key, headers, Json.write(command));
    }

    private static void put(Map<String, String> headers, String name, @Nullable String value) {
        if (value != null) {
            headers.put(name, value);
        }
    }

    /**
     * Reads a command.
     *
     * @throws MalformedMessageException if it is none of this stage's
     */
    public Message.Asked<C> decode(WireMessage message) {
        Map<String, String> headers = message.headers();
        String type = headers.getOrDefault("ce_type", "");
        String id = headers.get("ce_id");
        if (id == null || !type.startsWith(TYPE_PREFIX)) {
            throw new MalformedMessageException("Not a command: its type is '" + type + "'", null);
        }
        C command = Json.read(message.value(), types.named(type.substring(TYPE_PREFIX.length())));
        return new Message.Asked<>(
                command,
                new Message.Context(
                        id,
                        eventId(headers.get("ce_delivery")),
                        eventId(headers.get("ce_causationid")),
                        headers.get("ce_traceparent"),
                        headers.get("ce_actor")));
    }

    private static @Nullable EventId eventId(@Nullable String value) {
        try {
            return value == null ? null : new EventId(value);
        } catch (IllegalArgumentException e) {
            throw new MalformedMessageException(String.valueOf(e.getMessage()), e);
        }
    }
}
