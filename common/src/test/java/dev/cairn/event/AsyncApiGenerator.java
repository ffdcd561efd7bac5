package dev.cairn.event;

import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Makes the AsyncAPI 3.0 document of the contract, from Cairn's side: it sends what subscribers receive. Its schemas are the
 * published ones in AsyncAPI's own dialect, where all that is shared stands under {@code components}.
 */
final class AsyncApiGenerator {

    private static final String KAFKA_BINDING = "0.5.0";

    private final ContractText text;
    private final SchemaGenerator schemas;

    AsyncApiGenerator(ContractText text) {
        this.text = text;
        this.schemas = new SchemaGenerator(text);
    }

    ObjectNode document() {
        ObjectNode document = node().put("asyncapi", "3.0.0");
        document.set("info", info());
        document.put("defaultContentType", "application/json");
        document.set("servers", servers());
        ObjectNode channels = document.putObject("channels");
        ObjectNode operations = document.putObject("operations");
        for (Topic topic : Topic.values()) {
            List<Class<? extends Event>> types = ContractTypes.of(topic);
            if (!types.isEmpty()) {
                channels.set(name(topic), channel(topic, types));
                operations.set("write-" + name(topic), operation(topic, types));
            }
        }
        document.set("components", components());
        return document;
    }

    private static ObjectNode info() {
        ObjectNode info = node().put("title", "Cairn's facts")
                .put("version", "1.0.0")
                .put(
                        "description",
                        "From a commit to running, immutable infrastructure: every step is a fact on Kafka, written as a"
                                + " CloudEvent 1.0 in binary mode. Facts are never edited or compacted. Read them with"
                                + " isolation.level=read_committed, and skip properties that you do not know.");
        info.putObject("license")
                .put("name", "Apache-2.0")
                .put("url", "https://www.apache.org/licenses/LICENSE-2.0.txt");
        return info;
    }

    private static ObjectNode servers() {
        ObjectNode servers = node();
        servers.putObject("standalone")
                .put("host", "localhost:7075")
                .put("protocol", "kafka")
                .put("description", "The Kafka broker inside of 'cairn up'.");
        return servers;
    }

    private ObjectNode channel(Topic topic, List<Class<? extends Event>> types) {
        ObjectNode channel = node().put("address", topic.id())
                .put(
                        "description",
                        text.of("topic." + topic.name()) + " Keyed by " + text.of("topic." + topic.name() + ".key")
                                + "; facts of one key are in order.");
        ObjectNode messages = channel.putObject("messages");
        types.forEach(type -> messages.set(type.getSimpleName(), reference("messages", type.getSimpleName())));
        ObjectNode kafka = channel.putObject("bindings").putObject("kafka").put("topic", topic.id());
        ObjectNode configuration = kafka.putObject("topicConfiguration");
        configuration.putArray("cleanup.policy").add("delete");
        configuration.put("retention.ms", -1).put("retention.bytes", -1);
        kafka.put("bindingVersion", KAFKA_BINDING);
        return channel;
    }

    private ObjectNode operation(Topic topic, List<Class<? extends Event>> types) {
        ObjectNode operation = node().put("action", "send")
                .put("summary", "Written by " + text.of("topic." + topic.name() + ".writer") + ".");
        operation.putObject("channel").put("$ref", "#/channels/" + name(topic));
        ArrayNode messages = operation.putArray("messages");
        types.forEach(type ->
                messages.addObject().put("$ref", "#/channels/" + name(topic) + "/messages/" + type.getSimpleName()));
        return operation;
    }

    private ObjectNode components() {
        ObjectNode components = node();
        ObjectNode messages = components.putObject("messages");
        ObjectNode all = components.putObject("schemas");
        all.set("Headers", Headers.schema(text));
        for (Class<? extends Event> type : ContractTypes.all()) {
            all.set(type.getSimpleName(), dialect(schemas.object(type)));
            messages.set(type.getSimpleName(), message(type));
        }
        new TreeMap<>(schemas.definitions()).forEach((name, schema) -> all.set(name, dialect(schema)));
        return components;
    }

    private ObjectNode message(Class<? extends Event> type) {
        String name = type.getSimpleName();
        ObjectNode message = node().put("name", CloudEvents.TYPE_PREFIX + name)
                .put("title", name)
                .put("summary", text.of(name))
                .put("description", text.of(name + ".when"))
                .put("contentType", "application/json");
        ArrayNode headers = message.putObject("headers").put("type", "object").putArray("allOf");
        headers.add(reference("schemas", "Headers"));
        ObjectNode own = headers.addObject().putObject("properties");
        own.putObject("ce_type").put("const", CloudEvents.TYPE_PREFIX + name);
        own.putObject("ce_dataschema").put("const", CloudEvents.schemaOf(name));
        message.set("payload", reference("schemas", name));
        ObjectNode binding = message.putObject("bindings").putObject("kafka");
        binding.set("key", ValueShapes.typed("string").put("description", capital(key(type)) + ", in UTF-8."));
        binding.put("bindingVersion", KAFKA_BINDING);
        message.putArray("examples").add(example(name));
        return message;
    }

    private String key(Class<? extends Event> type) {
        return text.of("topic." + ContractTypes.topic(type).name() + ".key");
    }

    private static ObjectNode example(String type) {
        Fact fact = Samples.of(type).fact();
        ObjectNode example = node().put("name", type);
        ObjectNode headers = example.putObject("headers");
        WireMessage message = CloudEvents.encode(fact);
        Headers.ALL.stream()
                .filter(message.headers()::containsKey)
                .forEach(header -> headers.put(header, message.headers().get(header)));
        example.set("payload", Samples.of(type).json().path("data"));
        return example;
    }

    /** A schema in AsyncAPI's dialect, which is a draft-07: nothing counts beside a {@code $ref}. */
    private static JsonNode dialect(JsonNode schema) {
        if (schema.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            schema.forEach(item -> array.add(dialect(item)));
            return array;
        }
        if (!schema.isObject()) {
            return schema;
        }
        ObjectNode result = node();
        schema.properties().forEach(entry -> {
            if (!entry.getKey().equals("$ref")) {
                result.set(entry.getKey(), dialect(entry.getValue()));
                return;
            }
            ObjectNode reference =
                    reference("schemas", entry.getValue().textValue().substring("#/$defs/".length()));
            if (schema.size() == 1) {
                result.setAll(reference);
            } else {
                result.putArray("allOf").add(reference);
            }
        });
        return result;
    }

    private static ObjectNode reference(String kind, String name) {
        return node().put("$ref", "#/components/" + kind + "/" + name);
    }

    private static String name(Topic topic) {
        return topic.name().toLowerCase(Locale.ROOT);
    }

    private static String capital(String sentence) {
        return sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }
}
