package dev.cairn.registry.model;

import dev.cairn.oci.Digest;

/** What a request calls a manifest by (OCI distribution-spec 1.1.1, "Pulling manifests"). */
public sealed interface Reference {

    /** By a tag: one digest from the tag's creation to its deletion. */
    record ByTag(Tag tag) implements Reference {
        @Override
        public String toString() {
            return tag.toString();
        }
    }

    /** By the digest of its bytes. */
    record ByDigest(Digest digest) implements Reference {
        @Override
        public String toString() {
            return digest.toString();
        }
    }
}
