package dev.cairn.event;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The list of schemas that were published, with a hash of what each one demands. Words for people are not in the hash: they
 * may be mended.
 */
final class PublishedSchemas {

    static final Path LIST =
            GeneratedFile.MODULE.resolve("src/test/resources/dev/cairn/event/published-schemas.sha256");

    private static final Set<String> WORDS = Set.of("title", "description", "$comment", "examples");
    private static final Set<String> NAMED = Set.of("properties", "$defs");

    private final SortedMap<String, String> hashes = new TreeMap<>();

    private PublishedSchemas(List<String> lines) {
        for (String line : lines) {
            if (!line.startsWith("#") && !line.isBlank()) {
                String[] parts = line.split(" +", 2);
                hashes.put(parts[1], parts[0]);
            }
        }
    }

    static PublishedSchemas read() throws IOException {
        return new PublishedSchemas(Files.readAllLines(LIST, UTF_8));
    }

    Map<String, String> hashes() {
        return hashes;
    }

    /** Fails where a schema that was published would demand something else than before. */
    void check(String file, JsonNode schema) {
        String published = hashes.get(file);
        if (published != null && !published.equals(hash(schema))) {
            throw new AssertionError(
                    "The schema " + file + " is published and must not change, since facts that name it are"
                            + " kept for ever. A new component must be @Nullable: raise the type's version in"
                            + " CloudEvents.LATER_VERSIONS, add a sample of the new version, and write the new schema with"
                            + " -Dcairn.event.write=true; the old files stay. A new meaning is a new type. Only if no release had"
                            + " this schema, delete its line from published-schemas.sha256 and write it again.");
        }
    }

    void add(String file, JsonNode schema) throws IOException {
        if (hashes.putIfAbsent(file, hash(schema)) != null) {
            return;
        }
        StringBuilder list =
                new StringBuilder("# What each published schema demands, without its words for people. A line"
                        + " that was released never changes.\n");
        hashes.forEach(
                (name, hash) -> list.append(hash).append("  ").append(name).append('\n'));
        Files.writeString(LIST, list.toString());
    }

    /** The hash of a schema without its words for people, independent of the order of its keys. */
    static String hash(JsonNode schema) {
        try {
            Object bare = Json.MAPPER.convertValue(bare(schema, false), Object.class);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Json.write(bare)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static JsonNode bare(JsonNode node, boolean keysAreNames) {
        if (node.isArray()) {
            var array = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> array.add(bare(item, false)));
            return array;
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        node.properties().forEach(entry -> {
            if (keysAreNames || !WORDS.contains(entry.getKey())) {
                object.set(entry.getKey(), bare(entry.getValue(), !keysAreNames && NAMED.contains(entry.getKey())));
            }
        });
        return object;
    }
}
