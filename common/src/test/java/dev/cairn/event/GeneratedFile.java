package dev.cairn.event;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A checked-in file that is made from the contract. A test compares; with {@code -Dcairn.event.write=true} it writes.
 */
record GeneratedFile(Path path) {

    private static final DefaultPrettyPrinter PRINTER = new DefaultPrettyPrinter(
                    Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .withArrayIndenter(new DefaultIndenter("  ", "\n"));

    /** The folder of this module; Maven runs its tests there. */
    static final Path MODULE = Path.of("").toAbsolutePath();

    static final Path SCHEMAS = MODULE.resolve("src/main/resources/dev/cairn/event/schema");
    static final Path SAMPLES = MODULE.resolve("src/test/resources/dev/cairn/event/samples");
    static final Path DOCS = MODULE.resolveSibling("docs");

    static boolean isWriting() {
        return Boolean.getBoolean("cairn.event.write");
    }

    void mustBe(String content) throws IOException {
        if (isWriting()) {
            Files.writeString(path, content);
            return;
        }
        assertThat(path)
                .as("It is generated: write it as docs/events.md says under 'How an event changes'")
                .exists()
                .content(UTF_8)
                .isEqualTo(content);
    }

    static String pretty(JsonNode json) {
        try {
            return Json.MAPPER.writer(PRINTER).writeValueAsString(json) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree is always JSON", e);
        }
    }
}
