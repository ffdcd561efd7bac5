package dev.cairn.registry.manifest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.cairn.oci.Digest;
import dev.cairn.oci.MediaTypes;
import dev.cairn.registry.manifest.ParsedManifest.Need;

/**
 * Reads OCI image manifests and indexes (image-spec 1.1) and Docker's (v2, schema 2). Strictly where two readers could
 * understand two things, for a digest signs bytes and not what somebody made of them; fields of one's own are fine. The
 * fields come in any order, so that first it is seen what there is, and then what there must be.
 */
final class ManifestParser {

    private static final int MAX_SHOWN = 200;

    private final ManifestJson json;

    private Optional<String> ownMediaType = Optional.empty();
    private boolean isVersion2;
    private Optional<String> artifactType = Optional.empty();
    private Optional<ManifestEntry> config = Optional.empty();
    private boolean hasConfig;
    private @Nullable List<Need> layers;
    private boolean hasLayers;
    private @Nullable List<Need> manifests;
    private boolean hasManifests;
    private Optional<ManifestEntry> subject = Optional.empty();
    private Map<String, String> annotations = Map.of();

    private ManifestParser(ManifestJson json) {
        this.json = json;
    }

    /**
     * Reads a manifest.
     *
     * @param contentType as it was pushed, if it was told; otherwise the manifest's own {@code mediaType} counts
     * @throws ManifestException with {@link ManifestFailure.Invalid}
     */
    static ParsedManifest parse(byte[] content, Optional<String> contentType) {
        return ManifestJson.read(content, json -> {
            ManifestParser parser = new ManifestParser(json);
            json.object(parser::field);
            return parser.result(contentType);
        });
    }

    /** Tells what an index lists, one by one, with its annotations. */
    static void listed(byte[] index, Consumer<ManifestEntry> reader) {
        ManifestJson.read(
                index,
                json -> json.object(name -> {
                    if (name.equals("manifests")) {
                        json.list(() -> reader.accept(ManifestEntry.read(json, name, true)));
                    } else {
                        json.skip();
                    }
                }));
    }

    private void field(String name) throws IOException {
        switch (name) {
            case "schemaVersion" -> isVersion2 = json.integer().orElse(0) == 2;
            case "mediaType" -> ownMediaType = json.text();
            case "artifactType" -> artifactType = json.text();
            case "config" -> {
                hasConfig = true;
                config = Optional.of(ManifestEntry.read(json, name, false));
            }
            case "layers" -> {
                hasLayers = true;
                layers = needs(name, ManifestParser::layer);
            }
            case "manifests" -> {
                hasManifests = true;
                manifests = needs(name, entry -> Optional.of(new Need.Listed(entry.digest(), entry.size())));
            }
            case "subject" ->
                subject = json.isNull() ? Optional.empty() : Optional.of(ManifestEntry.read(json, name, false));
            case "annotations" -> annotations = annotations();
            default -> json.skip();
        }
    }

    /** Null where there is no list. */
    private @Nullable List<Need> needs(String field, Function<ManifestEntry, Optional<Need>> need) throws IOException {
        List<Need> needs = new ArrayList<>();
        boolean isList = json.list(
                () -> need.apply(ManifestEntry.read(json, field, false)).ifPresent(needs::add));
        return isList ? needs : null;
    }

    private static Optional<Need> layer(ManifestEntry entry) {
        Need layer = new Need.Blob(entry.digest(), entry.size());
        String mediaType = entry.mediaType();
        return mediaType != null && MediaTypes.isElsewhere(mediaType) ? Optional.empty() : Optional.of(layer);
    }

    private Map<String, String> annotations() throws IOException {
        if (json.isNull()) {
            return Map.of();
        }
        Map<String, String> read = new LinkedHashMap<>();
        boolean isMap = json.object(name -> read.put(
                name,
                json.string()
                        .orElseThrow(() -> ManifestException.invalid("Annotation '" + name + "' must be a string"))));
        if (!isMap) {
            throw ManifestException.invalid("The manifest's 'annotations' must be a map of strings");
        }
        return read;
    }

    private ParsedManifest result(Optional<String> contentType) {
        String mediaType = mediaType(contentType);
        if (!isVersion2) {
            throw ManifestException.invalid("The manifest's schemaVersion must be 2");
        }
        boolean image = MediaTypes.isImage(mediaType);
        List<Need> needs = image ? imageNeeds() : indexNeeds();
        Optional<String> listedAs =
                artifactType.or(() -> image ? config.map(ManifestEntry::mediaType) : Optional.empty());
        Optional<Digest> of = subject.map(ManifestEntry::digest);
        return new ParsedManifest(mediaType, needs, of, listedAs.orElse(null), annotations);
    }

    private String mediaType(Optional<String> contentType) {
        String mediaType = contentType
                .or(() -> ownMediaType)
                .orElseThrow(() -> ManifestException.invalid("Say what the manifest is in the header Content-Type"));
        if (ownMediaType.isPresent() && !ownMediaType.get().equals(mediaType)) {
            throw ManifestException.invalid("Content-Type is " + mediaType + " but the manifest's mediaType is "
                    + abbreviated(ownMediaType.get()) + ": they must be the same");
        }
        if (!MediaTypes.isImage(mediaType) && !MediaTypes.isIndex(mediaType)) {
            throw ManifestException.invalid("Media type " + abbreviated(mediaType)
                    + " is not taken: push an OCI image manifest or index, or a Docker manifest or list of schema 2");
        }
        return mediaType;
    }

    private static String abbreviated(String text) {
        return text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
    }

    private List<Need> imageNeeds() {
        if (hasManifests) {
            throw ManifestException.invalid("An image manifest has no 'manifests': is it an index?");
        }
        ManifestEntry itsConfig = config.orElseThrow(
                () -> ManifestException.invalid("An image manifest must have a 'config': a descriptor"));
        List<Need> needs = new ArrayList<>();
        needs.add(new Need.Blob(itsConfig.digest(), itsConfig.size()));
        needs.addAll(list(layers, "layers"));
        return needs;
    }

    private List<Need> indexNeeds() {
        if (hasLayers || hasConfig) {
            throw ManifestException.invalid("An index has no 'config' or 'layers': is it an image manifest?");
        }
        return list(manifests, "manifests");
    }

    private static List<Need> list(@Nullable List<Need> list, String field) {
        if (list == null) {
            throw ManifestException.invalid("The manifest's '" + field + "' must be a list");
        }
        return list;
    }
}
