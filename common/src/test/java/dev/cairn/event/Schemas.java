package dev.cairn.event;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The schemas as they stand beside the records, each used alone. */
final class Schemas {

    private Schemas() {}

    static String text(String file) {
        try {
            return Files.readString(GeneratedFile.SCHEMAS.resolve(file), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(String file) {
        return Json.read(text(file).getBytes(UTF_8), JsonNode.class);
    }

    static Schema schema(JsonNode schema) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema.toString(), InputFormat.JSON);
    }

    /** What is wrong with data by the schema of that file, formats included. */
    static List<String> problems(String file, JsonNode data) {
        return problems(schema(json(file)), data);
    }

    static List<String> problems(Schema schema, JsonNode data) {
        return schema
                .validate(
                        data.toString(),
                        InputFormat.JSON,
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
                .toList();
    }
}
