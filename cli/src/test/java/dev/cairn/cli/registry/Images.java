package dev.cairn.cli.registry;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.cairn.event.Json;

/** Images made by hand: one for two platforms, and an SBOM that refers to it. */
final class Images {

    static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    static final String INDEX = "application/vnd.oci.image.index.v1+json";
    static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    static final String LAYER = "application/vnd.oci.image.layer.v1.tar";
    static final String SBOM = "application/vnd.cyclonedx+json";

    private Images() {}

    static String digest(byte[] content) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] layer(String seed) {
        return bytes(("layer " + seed + " ").repeat(20_000));
    }

    static byte[] config(String architecture) {
        return Json.write(Map.of("os", "linux", "architecture", architecture));
    }

    static Map<String, Object> descriptor(String type, byte[] content) {
        Map<String, Object> descriptor = new LinkedHashMap<>();
        descriptor.put("mediaType", type);
        descriptor.put("digest", digest(content));
        descriptor.put("size", content.length);
        return descriptor;
    }

    static Map<String, Object> with(Map<String, Object> descriptor, String name, Object value) {
        descriptor.put(name, value);
        return descriptor;
    }

    static byte[] manifest(String architecture) {
        return Json.write(Map.of(
                "schemaVersion", 2,
                "mediaType", MANIFEST,
                "annotations", Map.of("who", "ann\u001b[31m"),
                "config", descriptor(CONFIG, config(architecture)),
                "layers", List.of(descriptor(LAYER, layer("shared")), descriptor(LAYER, layer(architecture)))));
    }

    static byte[] index() {
        List<Map<String, Object>> manifests = new ArrayList<>();
        for (String each : List.of("amd64", "arm64")) {
            manifests.add(with(
                    descriptor(MANIFEST, manifest(each)), "platform", Map.of("os", "linux", "architecture", each)));
        }
        return Json.write(Map.of("schemaVersion", 2, "mediaType", INDEX, "manifests", manifests));
    }

    static byte[] sbom() {
        return Json.write(Map.of(
                "schemaVersion",
                2,
                "mediaType",
                MANIFEST,
                "artifactType",
                SBOM,
                "config",
                descriptor("application/vnd.oci.empty.v1+json", bytes("{}")),
                "layers",
                List.of(descriptor(SBOM, bytes("{\"bom\":1}"))),
                "subject",
                descriptor(INDEX, index())));
    }

    /** All blobs, manifests among them, of the image and its SBOM. */
    static List<byte[]> all() {
        return List.of(
                layer("shared"),
                layer("amd64"),
                layer("arm64"),
                config("amd64"),
                config("arm64"),
                manifest("amd64"),
                manifest("arm64"),
                index(),
                bytes("{}"),
                bytes("{\"bom\":1}"),
                sbom());
    }

    /** The index of a layout with both, the image named. */
    static byte[] layoutIndex(String fullName, String tag) {
        return Json.write(Map.of(
                "schemaVersion",
                2,
                "manifests",
                List.of(
                        with(
                                descriptor(INDEX, index()),
                                "annotations",
                                Map.of(ImageNames.FULL, fullName, ImageNames.SHORT, tag)),
                        descriptor(MANIFEST, sbom()))));
    }

    /** Puts both into a registry, as {@code acme/web:v1}. */
    static void into(FakeRegistry registry) {
        for (String each : List.of("amd64", "arm64")) {
            registry.put("acme/web", layer(each));
            registry.put("acme/web", config(each));
            registry.put("acme/web", digest(manifest(each)), MANIFEST, manifest(each));
        }
        registry.put("acme/web", layer("shared"));
        registry.put("acme/web", bytes("{}"));
        registry.put("acme/web", bytes("{\"bom\":1}"));
        registry.put("acme/web", "v1", INDEX, index());
        registry.put("acme/web", digest(sbom()), MANIFEST, sbom());
    }
}
