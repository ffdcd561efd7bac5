package dev.cairn.cli.registry.layout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import dev.cairn.cli.console.CliException;
import dev.cairn.event.Json;
import dev.cairn.oci.Digest;
import dev.cairn.oci.MediaTypes;

/**
 * A manifest or an index, read.
 *
 * @param mediaType its own, else that of the descriptor or answer that led to it
 * @param size of its bytes
 */
public record Manifest(Digest digest, String mediaType, long size, JsonNode json) {

    /**
     * Reads one.
     *
     * @throws CliException if it is no JSON object
     */
    public static Manifest of(Digest digest, String mediaType, byte[] content) {
        try {
            JsonNode json = Json.MAPPER.readTree(content);
            if (json != null && json.isObject()) {
                return new Manifest(digest, json.path("mediaType").asText(mediaType), content.length, json);
            }
        } catch (IOException e) {
            throw CliException.failed("Manifest " + digest + " is not JSON", e);
        }
        throw CliException.failed("Manifest " + digest + " is not a JSON object");
    }

    /** Whether it is a list of manifests. */
    public boolean isIndex() {
        return MediaTypes.isIndex(mediaType) || json.has("manifests");
    }

    /** Its configuration; there is none in an index. */
    public Optional<Descriptor> config() {
        return one("config");
    }

    /** Its layers, in their order. */
    public List<Descriptor> layers() {
        return many("layers");
    }

    /** What an index lists. */
    public List<Descriptor> manifests() {
        return many("manifests");
    }

    /** What it says something about. */
    public Optional<Descriptor> subject() {
        return one("subject");
    }

    /** What it is, if it is no image: its own type, else its configuration's (distribution-spec 1.1.1, "Listing Referrers"). */
    public @Nullable String artifactType() {
        return json.hasNonNull("artifactType")
                ? json.path("artifactType").asText()
                : config().map(Descriptor::mediaType).orElse(null);
    }

    /** Its annotations. */
    public Map<String, String> annotations() {
        Map<String, String> annotations = new LinkedHashMap<>();
        json.path("annotations")
                .properties()
                .forEach(each -> annotations.put(each.getKey(), each.getValue().asText()));
        return annotations;
    }

    /** The blobs that a registry must have for it, without those that may not be pushed. */
    public List<Descriptor> blobs() {
        List<Descriptor> blobs = new ArrayList<>();
        config().ifPresent(blobs::add);
        layers().stream()
                .filter(layer -> !MediaTypes.isElsewhere(layer.mediaType()))
                .forEach(blobs::add);
        return blobs;
    }

    private Optional<Descriptor> one(String field) {
        return json.path(field).isObject()
                ? Optional.of(Descriptor.of(json.path(field), "'" + field + "' of manifest " + digest))
                : Optional.empty();
    }

    private List<Descriptor> many(String field) {
        List<Descriptor> many = new ArrayList<>();
        json.path(field).forEach(each -> many.add(Descriptor.of(each, "'" + field + "' of manifest " + digest)));
        return many;
    }
}
