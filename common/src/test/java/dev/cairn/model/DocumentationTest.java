package dev.cairn.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every snippet of YAML in the references is read. A word after {@code yaml} says which part of a file it is; a block
 * of text that follows has the errors that reading it gives.
 */
final class DocumentationTest {

    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern SNIPPET =
            Pattern.compile("```yaml ?(\\w*)\\n(.*?)```\\n(?:\\n```text\\n(.*?)```)?", Pattern.DOTALL);

    private static final String ARTIFACTS = "artifacts: { web: &a { builder: java, from: jlink, main: A }, api: *a }\n";

    @TempDir
    Path folder;

    record Snippet(String file, String part, String text, String errors) {
        @Override
        public String toString() {
            return file + ": " + text.lines().limit(3).collect(Collectors.joining(" "));
        }
    }

    static Stream<Snippet> snippets() throws IOException {
        List<Snippet> snippets = Stream.of("cairn-yaml", "platform-yaml", "registry", "registry-s3")
                .flatMap(DocumentationTest::snippetsOf)
                .toList();
        assertThat(snippets).hasSizeGreaterThan(9);
        return snippets.stream();
    }

    private static Stream<Snippet> snippetsOf(String name) {
        String file = name.equals("cairn-yaml") ? "cairn.yaml" : "platform.yaml";
        return SNIPPET.matcher(doc(name))
                .results()
                .map(m -> new Snippet(file, m.group(1), m.group(2), Objects.requireNonNullElse(m.group(3), "")));
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void aSnippetSaysWhatTheReaderSays(Snippet snippet) throws IOException {
        Path secret = folder.resolve("secrets/hello");
        Files.createDirectories(secret.getParent());
        Files.writeString(secret, "hush");
        byte[] text = whole(snippet).getBytes(UTF_8);

        Read<?> read = snippet.file().equals("cairn.yaml")
                ? CairnFileReader.read(text)
                : PlatformFileReader.read(text, folder);

        String errors = switch (read) {
            case Read.Valid<?> _ -> "";
            case Read.Invalid<?> invalid ->
                invalid.problems().stream()
                        .map(problem -> problem.describe(snippet.file()) + "\n")
                        .collect(Collectors.joining());
        };
        assertThat(errors).isEqualTo(snippet.errors());
    }

    @Test
    void everyKeyOfCairnYamlIsDescribed() throws IOException {
        Set<String> keys = new TreeSet<>();
        try (InputStream in = getClass().getResourceAsStream("/dev/cairn/model/cairn-yaml.schema.json")) {
            collectKeys(new ObjectMapper().readTree(in), keys);
        }

        assertThat(keys).contains("application", "processes").hasSizeGreaterThan(25);
        assertThat(keys)
                .allSatisfy(key -> assertThat(doc("cairn-yaml")).containsPattern("\\| `([a-z]+\\.)?" + key + "` \\|"));
    }

    private static void collectKeys(JsonNode schema, Set<String> keys) {
        schema.path("properties").fieldNames().forEachRemaining(keys::add);
        schema.forEach(child -> collectKeys(child, keys));
    }

    private static String whole(Snippet snippet) {
        return switch (snippet.part()) {
            case "" -> snippet.text();
            case "artifact" ->
                "application: hello\nartifacts:\n" + snippet.text().indent(2)
                        + "environments: { e: { target: t, run: { web: {} } } }\n";
            case "environments" ->
                "application: hello\n" + ARTIFACTS + "environments:\n"
                        + snippet.text().indent(2);
            case "run" ->
                "application: hello\n" + ARTIFACTS + "environments:\n  e:\n    target: t\n    run:\n"
                        + snippet.text().indent(6);
            default -> throw new AssertionError("A snippet of what? " + snippet.part());
        };
    }

    private static String doc(String name) {
        try {
            return Files.readString(DOCS.resolve(name + ".md"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
