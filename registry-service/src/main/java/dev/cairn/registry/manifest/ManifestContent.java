package dev.cairn.registry.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.cairn.oci.Digest;
import dev.cairn.registry.storage.ManifestStore.StoredManifest;

/**
 * What a manifest needs.
 *
 * @param blobs its config and layers
 * @param listed what an index lists: manifests, or other content
 */
public record ManifestContent(List<Digest> blobs, List<Digest> listed) {

    /** Of one that was taken in, and so can be read. */
    public static ManifestContent of(StoredManifest manifest) {
        ParsedManifest parsed = ManifestParser.parse(manifest.content(), Optional.of(manifest.mediaType()));
        List<Digest> blobs = new ArrayList<>();
        List<Digest> listed = new ArrayList<>();
        for (ParsedManifest.Need need : parsed.needs()) {
            switch (need) {
                case ParsedManifest.Need.Blob blob -> blobs.add(blob.digest());
                case ParsedManifest.Need.Listed other -> listed.add(other.digest());
            }
        }
        return new ManifestContent(blobs, listed);
    }
}
