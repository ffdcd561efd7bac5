package dev.cairn.event;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Makes the JSON Schema (draft 2020-12) of a type from its record. Each schema holds all that it needs in {@code $defs}, so
 * that it can be used alone. Unknown properties are allowed: a newer writer may add some.
 */
final class SchemaGenerator {

    private final ContractText text;
    private final Map<String, ObjectNode> definitions = new TreeMap<>();

    SchemaGenerator(ContractText text) {
        this.text = text;
    }

    /** The schema of a type's data, complete. */
    static ObjectNode schema(Class<? extends Event> type, ContractText text) {
        SchemaGenerator generator = new SchemaGenerator(text);
        String name = type.getSimpleName();
        ObjectNode schema = node().put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("$id", CloudEvents.schemaOf(name))
                .put("$comment", "Made from the record " + type.getName() + "; docs/events.md says how to change it.")
                .put("title", name);
        schema.setAll(generator.object(type));
        generator.definitions.forEach(schema.withObject("/$defs")::set);
        return schema;
    }

    /** What the schemas made so far refer to, by name. */
    Map<String, ObjectNode> definitions() {
        return definitions;
    }

    /** The schema of a record, without what it refers to. */
    ObjectNode object(Class<?> type) {
        String owner = type.getSimpleName();
        ObjectNode schema = node().put("description", text.of(owner)).put("type", "object");
        ObjectNode properties = JsonNodeFactory.instance.objectNode();
        ArrayNode required = schema.putArray("required");
        for (RecordComponent component : ContractTypes.components(type)) {
            ObjectNode property = node().put("description", text.component(owner, component.getName()));
            property.setAll(of(component.getGenericType(), component.getName()));
            properties.set(component.getName(), property);
            if (!ContractTypes.isOptional(component)) {
                required.add(component.getName());
            }
        }
        if (required.isEmpty()) {
            schema.remove("required");
        }
        schema.set("properties", properties);
        return schema;
    }

    private ObjectNode of(Type type, String component) {
        if (type instanceof ParameterizedType generic) {
            return container(generic);
        }
        Class<?> plain = (Class<?>) type;
        return ValueShapes.scalar(plain, component).orElseGet(() -> reference(plain));
    }

    private ObjectNode container(ParameterizedType generic) {
        Type[] arguments = generic.getActualTypeArguments();
        if (generic.getRawType() == List.class) {
            ObjectNode list = ValueShapes.typed("array");
            list.set("items", of(arguments[0], "items"));
            return list;
        }
        if (generic.getRawType() == Map.class && arguments[0] == String.class) {
            ObjectNode map = ValueShapes.typed("object");
            map.set("additionalProperties", of(arguments[1], "values"));
            return map;
        }
        throw new AssertionError("Teach SchemaGenerator how " + generic + " looks in JSON");
    }

    private ObjectNode reference(Class<?> type) {
        String name = type.getSimpleName();
        if (!definitions.containsKey(name)) {
            definitions.put(name, node()); // first, since a type may hold itself
            definitions.put(name, definition(type));
        }
        return node().put("$ref", "#/$defs/" + name);
    }

    private ObjectNode definition(Class<?> type) {
        if (type.isEnum()) {
            return described(type, words(type));
        }
        if (type.isAnnotationPresent(JsonSubTypes.class)) {
            return described(type, choice(type));
        }
        return ValueShapes.text(type).map(shape -> described(type, shape)).orElseGet(() -> {
            if (!type.isRecord()) {
                throw new AssertionError("Teach ValueShapes how " + type + " looks in JSON");
            }
            return object(type);
        });
    }

    private ObjectNode described(Class<?> type, ObjectNode shape) {
        ObjectNode schema = node().put("description", text.of(type.getSimpleName()));
        schema.setAll(shape);
        return schema;
    }

    private static ObjectNode words(Class<?> type) {
        ObjectNode shape = ValueShapes.typed("string");
        ArrayNode words = shape.putArray("enum");
        for (Object constant : type.getEnumConstants()) {
            words.add(Json.MAPPER.valueToTree(constant).textValue());
        }
        return shape;
    }

    /** Records that a property tells apart. */
    private ObjectNode choice(Class<?> type) {
        String property = type.getAnnotation(JsonTypeInfo.class).property();
        ObjectNode shape = ValueShapes.typed("object");
        ArrayNode choices = shape.putArray("oneOf");
        for (JsonSubTypes.Type sub : type.getAnnotation(JsonSubTypes.class).value()) {
            ObjectNode object = object(sub.value());
            ObjectNode properties = node();
            properties.set(property, node().put("const", sub.name()));
            properties.setAll((ObjectNode) object.path("properties"));
            object.set("properties", properties);
            object.withArray("required").insert(0, property);
            definitions.put(sub.value().getSimpleName(), object);
            choices.add(node().put("$ref", "#/$defs/" + sub.value().getSimpleName()));
        }
        return shape;
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }
}
