package dev.cairn.cli.registry.layout;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.cairn.event.Json;

/**
 * The index of a folder that lists something already. What is added takes the place of what is the same image, which is the
 * repository with its tag or digest, from whatever registry; where only one of the two says that, the same short name; and
 * where neither has a name, the same digest. All else stays listed, also under another tag of the same digest.
 */
final class MergedIndex {

    private static final String ANNOTATIONS = "annotations";
    private static final String SHORT = "org.opencontainers.image.ref.name";
    private static final String FULL = "io.containerd.image.name";

    private final List<JsonNode> added;

    private MergedIndex(JsonNode index) {
        this.added = list(index);
    }

    /**
     * What was listed before comes first. An added image whose short name another one has is named with its repository.
     *
     * @param before the folder's index
     * @param now the index of what is added, with the full name of each
     */
    static byte[] of(JsonNode before, JsonNode now) {
        return new MergedIndex(now).after(before, now);
    }

    private byte[] after(JsonNode before, JsonNode now) {
        List<JsonNode> kept = list(before).stream()
                .filter(old -> added.stream().noneMatch(each -> isSame(old, each)))
                .toList();
        List<JsonNode> all = new ArrayList<>(kept);
        added.forEach(each -> all.add(named(each, kept)));
        Map<String, Object> merged = new LinkedHashMap<>();
        now.properties().forEach(each -> merged.put(each.getKey(), each.getValue()));
        merged.put("manifests", all);
        return Json.write(merged);
    }

    private static List<JsonNode> list(JsonNode index) {
        List<JsonNode> all = new ArrayList<>();
        index.path("manifests").forEach(all::add);
        return all;
    }

    private static boolean isSame(JsonNode old, JsonNode added) {
        Optional<String> oldImage = image(old);
        Optional<String> image = image(added);
        if (oldImage.isPresent() && image.isPresent()) {
            return oldImage.equals(image);
        }
        Optional<String> oldName = name(old, SHORT);
        Optional<String> name = name(added, SHORT);
        if (oldName.isPresent() && name.isPresent()) {
            return oldName.equals(name);
        }
        return old.path("digest").equals(added.path("digest"));
    }

    private static JsonNode named(JsonNode added, List<JsonNode> kept) {
        Optional<String> name = name(added, SHORT);
        Optional<String> image = image(added);
        boolean taken = name.isPresent()
                && kept.stream().anyMatch(old -> name(old, SHORT).equals(name));
        if (taken && image.isPresent() && added.deepCopy() instanceof ObjectNode copy) {
            copy.withObjectProperty(ANNOTATIONS).put(SHORT, image.get());
            return copy;
        }
        return added;
    }

    private static Optional<String> name(JsonNode entry, String annotation) {
        return Optional.ofNullable(entry.path(ANNOTATIONS).path(annotation).textValue());
    }

    /** Without the registry's host. */
    private static Optional<String> image(JsonNode entry) {
        return name(entry, FULL).map(full -> full.substring(full.indexOf('/') + 1));
    }
}
