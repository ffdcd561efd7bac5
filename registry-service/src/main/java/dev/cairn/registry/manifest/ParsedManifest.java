package dev.cairn.registry.manifest;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.cairn.oci.Digest;

/**
 * What the registry must know of a manifest's content.
 *
 * @param needs what the repository must have before it takes the manifest
 * @param subject of which it is a referrer, if of any; that one may be missing (OCI distribution-spec 1.1.1, "Push")
 * @param artifactType as referrers are listed by it: the manifest's own or, for an image, its config's media type
 */
record ParsedManifest(
        String mediaType,
        List<Need> needs,
        Optional<Digest> subject,
        @Nullable String artifactType,
        Map<String, String> annotations) {

    /** Something that a manifest names. */
    sealed interface Need {

        Digest digest();

        /** In bytes, as the manifest has it. */
        long size();

        /** A config or a layer. */
        record Blob(Digest digest, long size) implements Need {}

        /** What an index lists: a manifest, or other content by leave of OCI image-spec 1.1. */
        record Listed(Digest digest, long size) implements Need {}
    }
}
