package dev.cairn.registry.model;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import dev.cairn.oci.Digest;

/**
 * A descriptor (OCI image-spec 1.1, "Content Descriptors"), as lists of referrers carry it.
 *
 * @param size in bytes
 * @param artifactType absent where the manifest has none
 * @param annotations empty where there are none
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Descriptor(
        String mediaType,
        Digest digest,
        @JsonInclude(JsonInclude.Include.ALWAYS) long size,
        @Nullable String artifactType,
        @Nullable Map<String, String> annotations) {

    public Descriptor {
        annotations = annotations == null ? Map.of() : Map.copyOf(annotations);
    }
}
