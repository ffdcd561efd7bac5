package dev.cairn.event;

import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The headers of a fact. That an encoded fact has these and no others is tested. */
final class Headers {

    /** All headers, in the order in which they are documented. */
    static final List<String> ALL = List.of(
            "content-type",
            "ce_specversion",
            "ce_id",
            "ce_source",
            "ce_type",
            "ce_subject",
            "ce_time",
            "ce_datacontenttype",
            "ce_dataschema",
            "ce_partitionkey",
            "ce_delivery",
            "ce_causationid",
            "ce_sequence",
            "ce_traceparent",
            "ce_actor",
            "traceparent");

    /** Those that may be absent. */
    static final Set<String> OPTIONAL = Set.of("ce_causationid", "ce_traceparent", "ce_actor", "traceparent");

    private static final String JSON = "application/json";
    private static final String TRACE = "^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$";

    private Headers() {}

    /** The schema of all headers; all values are texts. */
    static ObjectNode schema(ContractText text) {
        ObjectNode schema = ValueShapes.typed("object");
        ArrayNode required = schema.putArray("required");
        ObjectNode properties = schema.putObject("properties");
        for (String header : ALL) {
            properties.set(header, property(header).put("description", text.of("header." + header)));
            if (!OPTIONAL.contains(header)) {
                required.add(header);
            }
        }
        return schema;
    }

    private static ObjectNode property(String header) {
        ObjectNode shape = ValueShapes.typed("string");
        return switch (header) {
            case "content-type", "ce_datacontenttype" -> shape.put("const", JSON);
            case "ce_specversion" -> shape.put("const", "1.0");
            case "ce_id", "ce_delivery", "ce_causationid" ->
                ValueShapes.text(EventId.class).orElseThrow();
            case "ce_time" -> shape.put("format", "date-time");
            case "ce_source", "ce_dataschema" -> shape.put("format", "uri-reference");
            case "ce_sequence" -> shape.put("pattern", "^[1-9][0-9]*$");
            case "ce_traceparent", "traceparent" -> shape.put("pattern", TRACE);
            default -> shape;
        };
    }
}
