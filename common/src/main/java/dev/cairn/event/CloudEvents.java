package dev.cairn.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

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
    private static final int MAX_QUOTED = 200;

    /** Types that gained a component since they were first published, with the version of their schema. */
    private static final Map<String, Integer> LATER_VERSIONS = Map.of();

    private static final SealedTypes<Event> TYPES = new SealedTypes<>(Event.class);

    private CloudEvents() {}

    /** All types of facts, by their short names. */
    public static Map<String, Class<? extends Event>> types() {
        return TYPES.all();
    }

    /** The schema that describes the data of a type, in its newest version. */
    public static String schemaOf(String type) {
        return "urn:cairn:schema:" + type + ":" + schemaVersion(type);
    }

    /** The version of a type's data; one that gained a component counts on. */
    static int schemaVersion(String type) {
        return LATER_VERSIONS.getOrDefault(type, 1);
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
            throw new MalformedMessageException(
                    "The attribute 'type' is " + quoted(type) + "; types of facts begin with '" + TYPE_PREFIX + "'",
                    null);
        }
        Class<? extends Event> named = TYPES.named(type.substring(TYPE_PREFIX.length()));
        String version = attributes.required("specversion");
        if (!version.equals(SPEC_VERSION)) {
            throw new MalformedMessageException(
                    "The attribute 'specversion' is " + quoted(version) + "; only " + SPEC_VERSION + " can be read",
                    null);
        }
        Event data = Json.read(message.value(), named);
        if (message.key() == null || !message.key().equals(data.key())) {
            throw new MalformedMessageException(
                    "The record's key is " + quoted(String.valueOf(message.key())) + ", but its data belongs to key "
                            + quoted(data.key()),
                    null);
        }
        return attributes.fact(data);
    }

    /** A value for a sentence about it: anyone may have written it, at any length. */
    private static String quoted(String value) {
        return "'" + (value.length() <= MAX_QUOTED ? value : value.substring(0, MAX_QUOTED) + "...") + "'";
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

        /** An attribute in its own type; what is wrong with it is said in one sentence. */
        private <T> T parsed(String name, String expected, Function<String, T> parser) {
            String value = required(name);
            try {
                return parser.apply(value);
            } catch (DateTimeException | IllegalArgumentException e) {
                throw new MalformedMessageException(
                        "The attribute '" + name + "' is " + quoted(value) + ", which is not " + expected, e);
            }
        }

        private EventId id(String name) {
            return parsed(name, "32 lower-case hexadecimal characters", EventId::new);
        }

        Fact fact(Event data) {
            return new Fact(
                    id("id"),
                    required("source"),
                    parsed("time", "an instant such as 2026-11-24T10:15:30Z", Instant::parse),
                    id("delivery"),
                    optional("causationid") == null ? null : id("causationid"),
                    parsed("sequence", "a whole number from 1", Attributes::sequence),
                    optional("traceparent"),
                    optional("actor"),
                    data);
        }

        private static long sequence(String value) {
            long sequence = Long.parseLong(value);
            if (sequence < 1) {
                throw new IllegalArgumentException("Sequences count from 1");
            }
            return sequence;
        }
    }
}
