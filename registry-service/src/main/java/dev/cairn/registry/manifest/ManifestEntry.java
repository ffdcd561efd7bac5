package dev.cairn.registry.manifest;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

import dev.cairn.oci.Digest;

/**
 * A descriptor in a manifest (OCI image-spec 1.1, "Content Descriptors"). Whatever it is for, its digest is good.
 *
 * @param annotations those that are texts; empty unless they were asked for
 */
record ManifestEntry(
        String field,
        @Nullable String mediaType,
        Digest digest,
        OptionalLong declaredSize,
        @Nullable String artifactType,
        Map<String, String> annotations) {

    /** In characters. OCI distribution-spec 1.1.1, "Listing Referrers", has annotations in lists, whole. */
    static final int MAX_LISTED_ANNOTATIONS = 2 << 20;

    static long lengthOf(Map<String, String> annotations) {
        return annotations.entrySet().stream()
                .mapToLong(annotation ->
                        annotation.getKey().length() + annotation.getValue().length())
                .sum();
    }

    /**
     * Reads one.
     *
     * @param field of the manifest, where it stands
     * @throws ManifestException with {@link ManifestFailure.Invalid}
     */
    static ManifestEntry read(ManifestJson json, String field, boolean withAnnotations) throws IOException {
        Reading reading = new Reading(json, withAnnotations);
        json.object(reading::field);
        return new ManifestEntry(
                field,
                reading.mediaType.orElse(null),
                digest(reading.digest, field),
                reading.size,
                reading.artifactType.orElse(null),
                reading.annotations);
    }

    private static final class Reading {

        private final ManifestJson json;
        private final boolean withAnnotations;
        private Optional<String> mediaType = Optional.empty();
        private Optional<String> digest = Optional.empty();
        private OptionalLong size = OptionalLong.empty();
        private Optional<String> artifactType = Optional.empty();
        private final Map<String, String> annotations = new LinkedHashMap<>(0);

        Reading(ManifestJson json, boolean withAnnotations) {
            this.json = json;
            this.withAnnotations = withAnnotations;
        }

        void field(String name) throws IOException {
            switch (name) {
                case "mediaType" -> mediaType = json.text();
                case "digest" -> digest = json.text();
                case "size" -> size = json.integer();
                case "artifactType" -> artifactType = json.text();
                case "annotations" -> annotations();
                default -> json.skip();
            }
        }

        private void annotations() throws IOException {
            if (withAnnotations) {
                json.object(name -> json.string().ifPresent(text -> annotations.put(name, text)));
            } else {
                json.skip();
            }
        }
    }

    private static Digest digest(Optional<String> digest, String field) {
        try {
            return Digest.parse(digest.orElseThrow(
                    () -> ManifestException.invalid("A descriptor in '" + field + "' lacks its digest")));
        } catch (IllegalArgumentException e) {
            throw ManifestException.invalid("A descriptor in '" + field + "' has no good digest: " + e.getMessage());
        }
    }

    /** In bytes. */
    long size() {
        if (declaredSize.orElse(-1) < 0) {
            throw ManifestException.invalid("A descriptor in '" + field + "' lacks its size in bytes");
        }
        return declaredSize.getAsLong();
    }
}
