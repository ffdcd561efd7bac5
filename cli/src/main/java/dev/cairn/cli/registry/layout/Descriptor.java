package dev.cairn.cli.registry.layout;

import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.Texts;
import dev.cairn.oci.Digest;
import dev.cairn.oci.MediaTypes;

/**
 * What a document says of a piece of content (OCI image-spec 1.1, "Descriptor").
 *
 * @param size in bytes
 * @param platform such as {@code linux/arm64/v8}; null where there is none
 */
public record Descriptor(
        String mediaType,
        Digest digest,
        long size,
        @Nullable String artifactType,
        @Nullable String platform,
        Map<String, String> annotations) {

    public Descriptor {
        annotations = Map.copyOf(annotations);
    }

    /**
     * Reads one.
     *
     * @param where it stands, for the error
     * @throws CliException if it has no digest or no size
     */
    public static Descriptor of(JsonNode json, String where) {
        Digest digest;
        try {
            digest = Digest.parse(json.path("digest").asText());
        } catch (IllegalArgumentException e) {
            throw CliException.failed(
                    where + " names content wrongly: " + Texts.printable(String.valueOf(e.getMessage())), e);
        }
        JsonNode size = json.path("size");
        if (!size.canConvertToLong() || !size.isIntegralNumber() || size.longValue() < 0) {
            throw CliException.failed(where + " does not say the size of " + digest);
        }
        Map<String, String> annotations = new LinkedHashMap<>();
        json.path("annotations")
                .properties()
                .forEach(each -> annotations.put(each.getKey(), each.getValue().asText()));
        return new Descriptor(
                json.path("mediaType").asText(),
                digest,
                size.longValue(),
                json.hasNonNull("artifactType") ? json.path("artifactType").asText() : null,
                platform(json.path("platform")),
                annotations);
    }

    /** A platform as people write it; null where there is none. */
    public static @Nullable String platform(JsonNode json) {
        if (!json.hasNonNull("architecture")) {
            return null;
        }
        String variant = json.path("variant").asText();
        return json.path("os").asText("?") + "/" + json.path("architecture").asText()
                + (variant.isEmpty() ? "" : "/" + variant);
    }

    /** Whether its content is a manifest or an index, which are pushed otherwise than blobs. */
    public boolean isManifest() {
        return MediaTypes.isImage(mediaType) || MediaTypes.isIndex(mediaType);
    }
}
