package dev.cairn.build.builder;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;

import dev.cairn.event.Json;
import dev.cairn.oci.Digest;

/** Writes an image's configuration and manifest (OCI image-spec 1.1), with sorted keys and no time but the commit's. */
final class ImageDocuments {

    static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final TypeReference<TreeMap<String, Object>> OBJECT = new TypeReference<>() {};

    private ImageDocuments() {}

    static byte[] config(Image image, Instant commitTime) {
        BaseImage base = image.base();
        Map<String, Object> config = new TreeMap<>();
        config.put(
                "architecture",
                base == null
                        ? architecture()
                        : base.config().path("architecture").asText());
        config.put("os", "linux");
        config.put(
                "created",
                DateTimeFormatter.ISO_INSTANT.format(
                        commitTime.truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC)));
        config.put("config", execution(image));
        config.put("rootfs", Map.of("type", "layers", "diff_ids", diffIds(image)));
        if (base != null && base.config().hasNonNull("variant")) {
            config.put("variant", base.config().path("variant").asText());
        }
        return Json.write(config);
    }

    /** Go's word for this machine's architecture, which the specification asks for. */
    static String architecture() {
        String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return switch (name) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> name;
        };
    }

    private static Map<String, Object> execution(Image image) {
        BaseImage base = image.base();
        JsonNode inherited =
                base == null ? Json.MAPPER.createObjectNode() : base.config().path("config");
        Map<String, Object> config =
                inherited.isObject() ? Json.MAPPER.convertValue(inherited, OBJECT) : new TreeMap<>();
        if (!image.entrypoint().isEmpty()) {
            config.put("Entrypoint", image.entrypoint());
            // The base's arguments belong to the base's program.
            config.remove("Cmd");
        }
        if (!image.environment().isEmpty()) {
            config.put("Env", environment(image));
        }
        config.put("WorkingDir", image.workdir());
        Object user = config.get("User");
        if (user == null || user.toString().isBlank()) {
            config.put("User", Accounts.NON_ROOT);
        }
        return config;
    }

    private static List<String> environment(Image image) {
        return new TreeMap<>(image.environment())
                .entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
    }

    private static List<String> diffIds(Image image) {
        List<String> ids = new ArrayList<>();
        BaseImage base = image.base();
        if (base != null) {
            base.config().path("rootfs").path("diff_ids").forEach(id -> ids.add(id.asText()));
        }
        image.layers().forEach(layer -> ids.add(layer.diffId().toString()));
        return ids;
    }

    static byte[] manifest(Image image, byte[] config, String revision) {
        List<Map<String, Object>> layers = new ArrayList<>();
        Map<String, String> annotations = new TreeMap<>(Map.of("org.opencontainers.image.revision", revision));
        BaseImage base = image.base();
        if (base != null) {
            base.layers().forEach(blob -> layers.add(descriptor(blob.mediaType(), blob.digest(), blob.size())));
            annotations.put(
                    "org.opencontainers.image.base.digest",
                    base.reference().digest().toString());
            annotations.put(
                    "org.opencontainers.image.base.name", base.reference().toString());
        }
        image.layers().forEach(layer -> layers.add(descriptor(Layer.MEDIA_TYPE, layer.digest(), layer.size())));
        return Json.write(Map.of(
                "schemaVersion", 2,
                "mediaType", MANIFEST,
                "config", descriptor(CONFIG, Hashes.of(config), config.length),
                "layers", layers,
                "annotations", annotations));
    }

    private static Map<String, Object> descriptor(String mediaType, Digest digest, long size) {
        return Map.of("mediaType", mediaType, "digest", digest.toString(), "size", size);
    }
}
