package dev.cairn.build.builder;

import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;

import dev.cairn.oci.Digest;
import dev.cairn.oci.ImageReference;

/**
 * The image that another one is built on, as its registry describes it.
 *
 * @param reference as {@code cairn.yaml} names it
 * @param config its configuration (OCI image-spec 1.1, "OCI Image Configuration")
 * @param layers from the lowest to the topmost, as many as the configuration has diff ids
 */
record BaseImage(ImageReference reference, JsonNode config, List<Blob> layers) {

    /**
     * A layer in the base's registry.
     *
     * @param mediaType as OCI calls it
     * @param digest its name
     * @param size in bytes
     */
    record Blob(String mediaType, Digest digest, long size) {}
}
