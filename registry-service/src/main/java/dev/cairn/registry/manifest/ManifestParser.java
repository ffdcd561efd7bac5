package dev.cairn.registry.manifest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;

import dev.cairn.oci.Digest;
import dev.cairn.oci.MediaTypes;
import dev.cairn.registry.manifest.ParsedManifest.Need;

/**
 * Reads OCI image manifests and indexes (image-spec 1.1) and Docker's (v2, schema 2). Strictly where two readers could
 * understand two things, for a digest signs bytes and not what somebody made of them; fields of one's own are fine.
 */
final class ManifestParser {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ManifestParser() {}

    /**
     * Reads a manifest.
     *
     * @param contentType as it was pushed, if it was told; otherwise the manifest's own {@code mediaType} counts
     * @throws ManifestException with {@link ManifestFailure.Invalid}
     */
    static ParsedManifest parse(byte[] content, Optional<String> contentType) {
        JsonNode root = read(content);
        String mediaType = mediaType(root, contentType);
        JsonNode version = root.path("schemaVersion");
        if (!version.isIntegralNumber() || !version.canConvertToInt() || version.intValue() != 2) {
            throw ManifestException.invalid("The manifest's schemaVersion must be 2");
        }
        boolean image = MediaTypes.isImage(mediaType);
        List<Need> needs = image ? imageNeeds(root) : indexNeeds(root);
        String artifactType = text(root, "artifactType").orElse(null);
        if (artifactType == null && image) {
            artifactType = text(root.path("config"), "mediaType").orElse(null);
        }
        return new ParsedManifest(mediaType, needs, subject(root), artifactType, annotations(root));
    }

    static JsonNode read(byte[] content) {
        try {
            // As UTF-8 and nothing else (RFC 8259 section 8.1): the parser would guess UTF-16 and UTF-32 as well.
            JsonNode root = JSON.readTree(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString());
            if (root != null && root.isObject()) {
                return root;
            }
        } catch (CharacterCodingException _) {
            throw ManifestException.invalid("The manifest is not valid UTF-8");
        } catch (IOException e) {
            throw ManifestException.invalid("The manifest is not valid JSON: " + firstLine(e));
        }
        throw ManifestException.invalid("The manifest is not a JSON object");
    }

    private static String mediaType(JsonNode root, Optional<String> contentType) {
        Optional<String> own = text(root, "mediaType");
        String mediaType = contentType
                .or(() -> own)
                .orElseThrow(() -> ManifestException.invalid("Say what the manifest is in the header Content-Type"));
        if (own.isPresent() && !own.get().equals(mediaType)) {
            throw ManifestException.invalid("Content-Type is " + mediaType + " but the manifest's mediaType is "
                    + own.get() + ": they must be the same");
        }
        if (!MediaTypes.isImage(mediaType) && !MediaTypes.isIndex(mediaType)) {
            throw ManifestException.invalid("Media type " + mediaType + " is not taken: push an OCI image manifest or"
                    + " index, or a Docker manifest or list of schema 2");
        }
        return mediaType;
    }

    private static List<Need> imageNeeds(JsonNode root) {
        if (root.has("manifests")) {
            throw ManifestException.invalid("An image manifest has no 'manifests': is it an index?");
        }
        List<Need> needs = new ArrayList<>();
        JsonNode config = root.path("config");
        needs.add(new Need.Blob(digest(config, "config"), size(config, "config")));
        for (JsonNode layer : list(root, "layers")) {
            Digest digest = digest(layer, "layers");
            long size = size(layer, "layers");
            if (!MediaTypes.isElsewhere(text(layer, "mediaType").orElse(""))) {
                needs.add(new Need.Blob(digest, size));
            }
        }
        return List.copyOf(needs);
    }

    private static List<Need> indexNeeds(JsonNode root) {
        if (root.has("layers") || root.has("config")) {
            throw ManifestException.invalid("An index has no 'config' or 'layers': is it an image manifest?");
        }
        List<Need> needs = new ArrayList<>();
        for (JsonNode manifest : list(root, "manifests")) {
            needs.add(new Need.Listed(digest(manifest, "manifests"), size(manifest, "manifests")));
        }
        return List.copyOf(needs);
    }

    private static Optional<Digest> subject(JsonNode root) {
        return root.hasNonNull("subject") ? Optional.of(digest(root.path("subject"), "subject")) : Optional.empty();
    }

    private static Iterable<JsonNode> list(JsonNode root, String field) {
        JsonNode list = root.path(field);
        if (!list.isArray()) {
            throw ManifestException.invalid("The manifest's '" + field + "' must be a list");
        }
        return list;
    }

    private static Digest digest(JsonNode descriptor, String field) {
        String digest = text(descriptor, "digest")
                .orElseThrow(() -> ManifestException.invalid("A descriptor in '" + field + "' lacks its digest"));
        try {
            return Digest.parse(digest);
        } catch (IllegalArgumentException e) {
            throw ManifestException.invalid("A descriptor in '" + field + "' has no good digest: " + e.getMessage());
        }
    }

    private static long size(JsonNode descriptor, String field) {
        JsonNode size = descriptor.path("size");
        if (!size.isIntegralNumber() || !size.canConvertToLong() || size.longValue() < 0) {
            throw ManifestException.invalid("A descriptor in '" + field + "' lacks its size in bytes");
        }
        return size.longValue();
    }

    private static Map<String, String> annotations(JsonNode root) {
        JsonNode node = root.path("annotations");
        if (!node.isObject() && !node.isMissingNode() && !node.isNull()) {
            throw ManifestException.invalid("The manifest's 'annotations' must be a map of strings");
        }
        Map<String, String> annotations = new LinkedHashMap<>();
        node.properties().forEach(entry -> {
            if (!entry.getValue().isTextual()) {
                throw ManifestException.invalid("Annotation '" + entry.getKey() + "' must be a string");
            }
            annotations.put(entry.getKey(), entry.getValue().textValue());
        });
        return annotations;
    }

    private static Optional<String> text(JsonNode node, String field) {
        @Nullable String value = node.path(field).textValue();
        return Optional.ofNullable(value).filter(text -> !text.isEmpty());
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
