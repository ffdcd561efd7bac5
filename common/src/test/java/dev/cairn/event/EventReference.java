package dev.cairn.event;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Makes the generated sections of {@code docs/events.md}. */
final class EventReference {

    private static final String REFERENCE = "#/$defs/";

    private final ContractText text;
    private final SchemaGenerator schemas;
    private final Map<Class<? extends Event>, ObjectNode> types;

    EventReference(ContractText text) {
        this.text = text;
        this.schemas = new SchemaGenerator(text);
        this.types = ContractTypes.all().stream()
                .collect(Collectors.toMap(type -> type, schemas::object, (a, b) -> a, java.util.LinkedHashMap::new));
    }

    /** The sections by the names in their markers. */
    Map<String, String> sections() {
        return Map.of("headers", headers(), "topics", topics(), "types", types(), "parts", parts(), "values", values());
    }

    private String headers() {
        return "| header | | meaning |\n|---|---|---|\n"
                + Headers.ALL.stream()
                        .map(header ->
                                "| `" + header + "` | " + (Headers.OPTIONAL.contains(header) ? "optional" : "always")
                                        + " | " + text.of("header." + header) + " |\n")
                        .collect(Collectors.joining());
    }

    private String topics() {
        return "| topic | key | written by | facts |\n|---|---|---|---|\n"
                + Stream.of(Topic.values())
                        .filter(topic -> !ContractTypes.of(topic).isEmpty())
                        .map(this::topic)
                        .collect(Collectors.joining());
    }

    private String topic(Topic topic) {
        String facts = ContractTypes.of(topic).stream()
                .map(Class::getSimpleName)
                .map(EventReference::link)
                .collect(Collectors.joining(", "));
        return "| `%s` | %s | %s | %s |\n"
                .formatted(
                        topic.id(),
                        text.of("topic." + topic.name() + ".key"),
                        text.of("topic." + topic.name() + ".writer"),
                        facts);
    }

    private String types() {
        return types.entrySet().stream()
                .map(entry -> type(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining("\n"));
    }

    private String type(Class<? extends Event> type, ObjectNode schema) {
        String name = type.getSimpleName();
        Topic topic = ContractTypes.topic(type);
        return """
                ### %s

                %s

                In `%s`, by %s. %s

                %s
                ```json
                %s```
                """.formatted(
                        name,
                        text.of(name),
                        topic.id(),
                        text.of("topic." + topic.name() + ".writer"),
                        text.of(name + ".when"),
                        table(schema),
                        GeneratedFile.pretty(Samples.of(name).json().path("data")));
    }

    private String parts() {
        return definitions(true)
                .map(entry -> "### %s\n\n%s\n\n%s"
                        .formatted(
                                entry.getKey(),
                                entry.getValue().path("description").asText(),
                                entry.getValue().has("oneOf") ? choices(entry.getValue()) : table(entry.getValue())))
                .collect(Collectors.joining("\n"));
    }

    private static String choices(JsonNode schema) {
        return stream(schema.path("oneOf"))
                .map(choice -> "- " + link(target(choice)) + "\n")
                .collect(Collectors.joining());
    }

    private String values() {
        return "| value | shape | meaning |\n|---|---|---|\n"
                + definitions(false)
                        .map(entry -> "| <a id=\"%s\"></a>%s | %s | %s |\n"
                                .formatted(
                                        entry.getKey().toLowerCase(Locale.ROOT),
                                        entry.getKey(),
                                        shape(entry.getValue()),
                                        entry.getValue().path("description").asText()))
                        .collect(Collectors.joining());
    }

    private static String shape(JsonNode schema) {
        return schema.has("enum")
                ? stream(schema.path("enum"))
                        .map(word -> "`" + word.asText() + "`")
                        .collect(Collectors.joining(", "))
                : "`" + cell(schema.path("pattern").asText()) + "`";
    }

    private Stream<Map.Entry<String, ObjectNode>> definitions(boolean objects) {
        return new TreeMap<>(schemas.definitions())
                .entrySet().stream()
                        .filter(entry -> entry.getValue().path("type").asText().equals("object") == objects);
    }

    private static String table(JsonNode schema) {
        List<String> required =
                stream(schema.path("required")).map(JsonNode::asText).toList();
        StringBuilder rows = new StringBuilder("| property | type | | meaning |\n|---|---|---|---|\n");
        schema.path("properties")
                .properties()
                .forEach(entry -> rows.append("| `%s` | %s | %s | %s |\n"
                        .formatted(
                                entry.getKey(),
                                kind(entry.getValue()),
                                required.contains(entry.getKey()) ? "always" : "optional",
                                entry.getValue().path("description").asText("Tells the builders apart."))));
        return rows.toString();
    }

    private static String kind(JsonNode schema) {
        if (schema.has("$ref")) {
            return link(target(schema));
        }
        if (schema.has("const")) {
            return "`" + schema.path("const").asText() + "`";
        }
        String type = schema.path("type").asText();
        return switch (type) {
            case "array" -> "list of " + kind(schema.path("items"));
            case "object" -> "map of " + kind(schema.path("additionalProperties"));
            default -> schema.path("format").asText().equals("date-time") ? "date-time" : type;
        };
    }

    private static String target(JsonNode reference) {
        return reference.path("$ref").asText().substring(REFERENCE.length());
    }

    private static String link(String name) {
        return "[" + name + "](#" + name.toLowerCase(Locale.ROOT) + ")";
    }

    /** A bar would end the cell. */
    private static String cell(String content) {
        return content.replace("|", "\\|");
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
