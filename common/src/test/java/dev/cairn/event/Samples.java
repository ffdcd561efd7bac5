package dev.cairn.event;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The stored samples: one of every version of every type that was ever published. */
final class Samples {

    /**
     * A sample.
     *
     * @param type its short type
     * @param version the version of its schema
     * @param json the event in the JSON event format
     */
    record Sample(String type, int version, ObjectNode json) {

        String file() {
            return ContractTypes.fileName(type, version);
        }

        /** As a record in binary mode, by CloudEvents' own rules and not by our code. */
        WireMessage wire() {
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("content-type", json.path("datacontenttype").asText());
            json.properties().forEach(entry -> {
                if (!entry.getKey().equals("data")) {
                    headers.put("ce_" + entry.getKey(), entry.getValue().asText());
                }
            });
            headers.put("ce_partitionkey", json.path("subject").asText());
            return new WireMessage(json.path("subject").asText(), headers, Json.write(json.path("data")));
        }

        Fact fact() {
            return CloudEvents.decode(wire());
        }

        @Override
        public String toString() {
            return file();
        }
    }

    private Samples() {}

    static List<Sample> all() {
        try (Stream<Path> folder = Files.list(GeneratedFile.SAMPLES)) {
            return folder.sorted().map(Samples::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The sample of a type in its newest version. */
    static Sample of(String type) {
        return read(GeneratedFile.SAMPLES.resolve(ContractTypes.fileName(type, CloudEvents.schemaVersion(type))));
    }

    private static Sample read(Path file) {
        String name = file.getFileName().toString().replaceFirst("\\.json$", "");
        int dash = name.lastIndexOf('-');
        try {
            return new Sample(name.substring(0, dash), Integer.parseInt(name.substring(dash + 1)), (ObjectNode)
                    Json.read(Files.readAllBytes(file), JsonNode.class));
        } catch (IOException e) {
            throw new AssertionError("There is no sample " + file + ": store one", e);
        }
    }
}
