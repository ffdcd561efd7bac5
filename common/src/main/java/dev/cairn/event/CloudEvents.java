package dev.cairn.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * Facts as CloudEvents 1.0: in binary mode for Kafka (Kafka protocol binding 1.0.2, section 3.2) and as JSON for people
 * and scripts (JSON event format 1.0.2).
 */
public final class CloudEvents {

    /** Before the short name in the attribute {@code type}. */
    public static final String TYPE_PREFIX = "dev.cairn.";

    private static final String CONTENT_TYPE = "content-type";
    private static final String JSON_TYPE = "application/json";
    private static final String SPEC_VERSION = "1.0";
    private static final String ATTRIBUTE = "ce_";
    private static final SealedTypes<Event> TYPES = new SealedTypes<>(Event.class);

    private CloudEvents() {}

    /** All types of facts, by their short names. */
    public static Map<String, Class<? extends Event>> types() {
        return TYPES.all();
    }

    /** The schema that describes the data of a type. */
    public static String schemaOf(String type) {
        return "urn:cairn:schema:" + type + ":1";
    }

    /** Writes a fact in binary mode. */
    public static WireMessage encode(Fact fact) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(CONTENT_TYPE, JSON_TYPE);
        attributes(fact).forEach((name, value) -> headers.put(ATTRIBUTE + name, value));
        // The trace that began it all stays in the attribute; the plain header is this hop's.
        if (fact.traceparent() != null) {
            headers.put("traceparent", fact.traceparent());
        }
        return new WireMessage(fact.data().key(), headers, Json.write(fact.data()));
    }

    private static Map<String, String> attributes(Fact fact) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("specversion", SPEC_VERSION);
        all.put("id", fact.id().value());
        all.put("source", fact.source());
        all.put("type", TYPE_PREFIX + fact.data().type());
        all.put("subject", fact.data().key());
        all.put("time", fact.time().toString());
        all.put("datacontenttype", JSON_TYPE);
        all.put("dataschema", schemaOf(fact.data().type()));
        all.put("partitionkey", fact.data().key());
        all.put("delivery", fact.delivery().value());
        putIfPresent(
                all,
                "causationid",
                fact.causation() == null ? null : fact.causation().value());
        all.put("sequence", Long.toString(fact.sequence()));
        putIfPresent(all, "traceparent", fact.traceparent());
        putIfPresent(all, "actor", fact.actor());
        return all;
    }

    private static void putIfPresent(Map<String, String> all, String name, @Nullable String value) {
        if (value != null) {
            all.put(name, value);
        }
    }

    /**
     * Reads a fact in binary mode.
     *
     * @throws MalformedMessageException if it is no fact of ours
     */
    public static Fact decode(WireMessage message) {
        Attributes attributes = new Attributes(message.headers());
        String type = attributes.required("type");
        if (!type.startsWith(TYPE_PREFIX)) {
            throw new MalformedMessageException("Not a type of ours: " + type, null);
        }
        Event data = Json.read(message.value(), TYPES.named(type.substring(TYPE_PREFIX.length())));
        if (message.key() == null || !message.key().equals(data.key())) {
            throw new MalformedMessageException("The record's key is not the fact's: " + message.key(), null);
        }
        return attributes.fact(data);
    }

    /** Whether a record claims to be a fact. */
    public static boolean isFact(WireMessage message) {
        return message.headers().containsKey(ATTRIBUTE + "type");
    }

    /** The fact in the JSON event format. */
    public static ObjectNode toJson(Fact fact) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        attributes(fact).forEach((name, value) -> {
            if (name.equals("sequence")) {
                node.put(name, fact.sequence());
            } else if (!name.equals("partitionkey")) {
                node.put(name, value);
            }
        });
        node.set("data", Json.MAPPER.valueToTree(fact.data()));
        return node;
    }

    /** The attributes of one record, parsed on demand. */
    private record Attributes(Map<String, String> headers) {

        Attributes {
            headers = new TreeMap<>(headers);
        }

        @Nullable
        String optional(String name) {
            return headers.get(ATTRIBUTE + name);
        }

        String required(String name) {
            String value = optional(name);
            if (value == null) {
                throw new MalformedMessageException("The attribute '" + name + "' is missing", null);
            }
            return value;
        }

        Fact fact(Event data) {
            try {
                String causation = optional("causationid");
                return new Fact(
                        new EventId(required("id")),
                        required("source"),
                        Instant.parse(required("time")),
                        new EventId(required("delivery")),
                        causation == null ? null : new EventId(causation),
                        Long.parseLong(required("sequence")),
                        optional("traceparent"),
                        optional("actor"),
                        data);
            } catch (DateTimeException | IllegalArgumentException e) {
                throw new MalformedMessageException("An attribute is malformed: " + e.getMessage(), e);
            }
        }
    }
}
