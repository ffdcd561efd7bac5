package dev.cairn.deploy.image;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.cairn.oci.Digest;

/** Reads the JSON documents of an image (OCI image-spec 1.1, and Docker's image manifest version 2, schema 2). */
final class Manifests {

    private final ObjectMapper json = new ObjectMapper();

    /** Points at content. */
    record Descriptor(String mediaType, Digest digest, long size) {}

    /** What stands behind a digest: an image, or a choice of images. */
    sealed interface Document {}

    record Image(Descriptor config, List<Descriptor> layers) implements Document {}

    record Index(List<PlatformImage> images) implements Document {}

    record PlatformImage(Descriptor descriptor, String os, String architecture) {}

    /** A configuration and what its layers must be when they are unpacked. */
    record Config(ImageConfig run, List<Digest> diffIds, String os, String architecture) {}

    Document document(byte[] bytes) {
        JsonNode tree = read("manifest", bytes);
        return guarded("manifest", () -> tree.has("manifests") ? index(tree) : image(tree));
    }

    Config config(byte[] bytes) {
        JsonNode tree = read("configuration", bytes);
        return guarded("configuration", () -> config(tree));
    }

    private static Index index(JsonNode tree) {
        List<PlatformImage> images = new ArrayList<>();
        for (JsonNode entry : tree.get("manifests")) {
            JsonNode platform = entry.path("platform");
            images.add(new PlatformImage(
                    descriptor(entry),
                    platform.path("os").asText(""),
                    platform.path("architecture").asText("")));
        }
        return new Index(images);
    }

    private static Image image(JsonNode tree) {
        List<Descriptor> layers = new ArrayList<>();
        tree.path("layers").forEach(layer -> layers.add(descriptor(layer)));
        return new Image(descriptor(tree.path("config")), layers);
    }

    private static Descriptor descriptor(JsonNode node) {
        long size = node.path("size").asLong(-1);
        if (size < 0) {
            throw new IllegalArgumentException("a descriptor has no size");
        }
        return new Descriptor(
                node.path("mediaType").asText(""),
                Digest.parse(node.path("digest").asText("")),
                size);
    }

    private static Config config(JsonNode tree) {
        JsonNode config = tree.path("config");
        List<Digest> diffIds = new ArrayList<>();
        tree.path("rootfs").path("diff_ids").forEach(id -> diffIds.add(Digest.parse(id.asText())));
        String workingDir = config.path("WorkingDir").asText("");
        ImageConfig run = new ImageConfig(
                texts(config.path("Entrypoint")),
                texts(config.path("Cmd")),
                env(texts(config.path("Env"))),
                workingDir.startsWith("/") ? workingDir : "/" + workingDir);
        if (run.command().isEmpty()) {
            throw new IllegalArgumentException(
                    "it has neither an entrypoint nor a command, so there is nothing to run");
        }
        return new Config(
                run,
                diffIds,
                tree.path("os").asText(""),
                tree.path("architecture").asText(""));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }

    private static Map<String, String> env(List<String> pairs) {
        Map<String, String> env = new LinkedHashMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                env.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        return env;
    }

    private JsonNode read(String what, byte[] bytes) {
        try {
            return json.readTree(bytes);
        } catch (IOException e) {
            throw new ImageException(
                    new ImageFailure.Invalid("The image's " + what + " is not JSON: " + Failures.describe(e)), e);
        }
    }

    private static <T> T guarded(String what, java.util.function.Supplier<T> parse) {
        try {
            return parse.get();
        } catch (IllegalArgumentException e) {
            throw new ImageException(
                    new ImageFailure.Invalid("The image's " + what + " is not valid: " + e.getMessage()), e);
        }
    }
}
