package dev.cairn.event;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The published schemas say what the records say, and never change. */
final class SchemaTest {

    static Stream<Class<? extends Event>> types() {
        return ContractTypes.all().stream();
    }

    private static String fileOf(Class<? extends Event> type) {
        String name = type.getSimpleName();
        return ContractTypes.fileName(name, CloudEvents.schemaVersion(name));
    }

    @BeforeAll
    static void writeIfAsked() throws IOException {
        if (!GeneratedFile.isWriting()) {
            return;
        }
        PublishedSchemas published = PublishedSchemas.read();
        for (Class<? extends Event> type : ContractTypes.all()) {
            ObjectNode schema = SchemaGenerator.schema(type, new ContractText());
            published.check(fileOf(type), schema);
            new GeneratedFile(GeneratedFile.SCHEMAS.resolve(fileOf(type))).mustBe(GeneratedFile.pretty(schema));
            published.add(fileOf(type), schema);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void aSchemaIsMadeFromItsRecord(Class<? extends Event> type) throws IOException {
        PublishedSchemas published = PublishedSchemas.read();
        ObjectNode schema = SchemaGenerator.schema(type, new ContractText());

        published.check(fileOf(type), schema);
        new GeneratedFile(GeneratedFile.SCHEMAS.resolve(fileOf(type))).mustBe(GeneratedFile.pretty(schema));
        assertThat(published.hashes())
                .as("The schema is not in the list of published ones: write it with -Dcairn.event.write=true")
                .containsKey(fileOf(type));
    }

    @Test
    void publishedSchemasStayAsTheyAre() throws IOException {
        PublishedSchemas published = PublishedSchemas.read();
        Set<String> files = new TreeSet<>();
        try (Stream<Path> folder = Files.list(GeneratedFile.SCHEMAS)) {
            folder.forEach(file -> files.add(file.getFileName().toString()));
        }

        assertThat(files)
                .as("The schemas and the list of published ones")
                .isEqualTo(published.hashes().keySet());
        for (String file : files) {
            published.check(file, Json.read(Files.readAllBytes(GeneratedFile.SCHEMAS.resolve(file)), JsonNode.class));
        }
    }

    @Test
    void aChangedDemandIsToldAndMendedWordsAreNot() throws IOException {
        PublishedSchemas published = PublishedSchemas.read();
        ObjectNode words = (ObjectNode) Schemas.json("CommitPushed-1.json");
        words.put("description", "In other words");
        ObjectNode demand = (ObjectNode) Schemas.json("CommitPushed-1.json");
        demand.withObject("/properties").putObject("description");

        published.check("CommitPushed-1.json", words);

        assertThatThrownBy(() -> published.check("CommitPushed-1.json", demand))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("CommitPushed-1.json is published and must not change")
                .hasMessageContaining("raise the type's version");
    }

    @ParameterizedTest
    @MethodSource("types")
    void aSchemaHasTheComponentsOfItsRecord(Class<? extends Event> type) {
        JsonNode schema = Schemas.json(fileOf(type));

        assertThat(schema.path("$id").textValue()).isEqualTo(CloudEvents.schemaOf(type.getSimpleName()));
        assertSame(fileOf(type), schema, schema, type, new TreeSet<>());
    }

    /** Compares a schema with a record without the generator's help, and so on with the records that it refers to. */
    private static void assertSame(String place, JsonNode root, JsonNode schema, Class<?> type, Set<String> seen) {
        if (!seen.add(type.getSimpleName())) {
            return;
        }
        List<RecordComponent> components = ContractTypes.components(type);
        Set<String> names = new TreeSet<>();
        schema.path("properties").fieldNames().forEachRemaining(names::add);
        names.remove("builder"); // tells the builders apart; no component
        assertThat(names)
                .as("%s lacks a component of %s, or has one that is gone: raise its version", place, type)
                .isEqualTo(names(components.stream()));
        Set<String> required = new TreeSet<>();
        schema.path("required").forEach(name -> required.add(name.textValue()));
        required.remove("builder");
        assertThat(required)
                .as("%s requires what is not @Nullable in %s", place, type)
                .isEqualTo(names(components.stream().filter(component -> !ContractTypes.isOptional(component))));
        for (RecordComponent component : components) {
            JsonNode property = schema.path("properties").path(component.getName());
            assertThat(property.path("description").asText())
                    .as("%s describes %s", place, component)
                    .isNotEmpty();
            follow(place, root, property, component, seen);
        }
    }

    private static void follow(
            String place, JsonNode root, JsonNode property, RecordComponent component, Set<String> seen) {
        JsonNode shape = resolved(root, property);
        assertThat(shape.path("type").textValue())
                .as("%s: the JSON type of %s", place, component)
                .isEqualTo(jsonType(component.getType()));
        boolean isList = component.getType() == List.class;
        JsonNode item = isList ? resolved(root, shape.path("items")) : shape;
        if (item.has("properties")) {
            String name = (isList ? shape.path("items") : property)
                    .path("$ref")
                    .textValue()
                    .substring("#/$defs/".length());
            Class<?> type = item(component);
            assertThat(type.getSimpleName()).isEqualTo(name);
            assertSame(place + "#" + name, root, item, type, seen);
        }
    }

    private static Class<?> item(RecordComponent component) {
        return component.getGenericType() instanceof java.lang.reflect.ParameterizedType generic
                ? (Class<?>) generic.getActualTypeArguments()[0]
                : component.getType();
    }

    private static JsonNode resolved(JsonNode root, JsonNode schema) {
        String reference = schema.path("$ref").asText("");
        return reference.isEmpty() ? schema : root.at(reference.substring(1));
    }

    private static String jsonType(Class<?> type) {
        if (type == List.class) {
            return "array";
        }
        if (type == boolean.class) {
            return "boolean";
        }
        if (type == double.class || type == Double.class) {
            return "number";
        }
        if (type.isPrimitive() || type == Integer.class || type == Long.class) {
            return "integer";
        }
        boolean isValue = !type.isRecord() || ValueShapes.PATTERNS.containsKey(type);
        return isValue && type != java.util.Map.class && !type.isSealed() ? "string" : "object";
    }

    private static Set<String> names(Stream<RecordComponent> components) {
        return components.map(RecordComponent::getName).collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @MethodSource("types")
    void aSchemaIsAValidSchemaThatNeedsNoOther(Class<? extends Event> type) throws IOException {
        Schema meta;
        try (var in = SchemaTest.class.getResourceAsStream("/draft/2020-12/schema")) {
            assertThat(in).isNotNull();
            meta = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(new String(in.readAllBytes(), UTF_8), InputFormat.JSON);
        }
        JsonNode schema = Schemas.json(fileOf(type));

        assertThat(meta.validate(schema.toString(), InputFormat.JSON)).isEmpty();
        assertThat(schema.findValuesAsText("$ref")).allMatch(reference -> reference.startsWith("#/$defs/"));
    }
}
