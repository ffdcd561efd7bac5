package dev.cairn.registry.manifest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;

import dev.cairn.oci.Digest;
import dev.cairn.oci.MediaTypes;
import dev.cairn.registry.model.Descriptor;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.storage.ManifestStore.ManifestRecord;
import dev.cairn.registry.storage.ManifestStore.StoredManifest;
import dev.cairn.registry.storage.RegistryStorage;

/**
 * What refers to a manifest: those that name it as their subject and, as the specification wants it, those that an older
 * client lists in an index under the tag {@code sha256-HEX} (OCI distribution-spec 1.1.1, "Enabling the Referrers API").
 * The first come from the store's index; the second cost the reading of that one index, and no more.
 */
public final class Referrers {

    private final RegistryStorage storage;

    /** The referrers in a store. */
    public Referrers(RegistryStorage storage) {
        this.storage = storage;
    }

    /** Ordered by digest; empty also for an unknown repository or subject. */
    public List<Descriptor> of(Repository repository, Digest subject) {
        List<Descriptor> named = storage.manifests().referrers(repository, subject);
        Optional<StoredManifest> list = storage.tags()
                .resolve(repository, Tag.listingReferrersOf(subject))
                .flatMap(digest -> storage.manifests().read(repository, digest))
                .filter(manifest -> MediaTypes.isIndex(manifest.mediaType()));
        return list.isEmpty() ? named : merged(repository, subject, named, list.get());
    }

    private List<Descriptor> merged(
            Repository repository, Digest subject, List<Descriptor> named, StoredManifest list) {
        Map<String, Descriptor> all = new TreeMap<>();
        for (JsonNode entry : ManifestParser.read(list.content()).path("manifests")) {
            listed(repository, subject, entry)
                    .ifPresent(descriptor -> all.put(descriptor.digest().toString(), descriptor));
        }
        // What the registry has read from the manifest itself counts before what a client wrote about it.
        named.forEach(descriptor -> all.put(descriptor.digest().toString(), descriptor));
        return List.copyOf(all.values());
    }

    /** Only what the repository has, and what does not name another subject itself. */
    private Optional<Descriptor> listed(Repository repository, Digest subject, JsonNode entry) {
        Digest digest = Digest.parse(entry.path("digest").asText());
        return storage.manifests()
                .find(repository, digest)
                .filter(known ->
                        known.subject().isEmpty() || known.subject().get().equals(subject))
                .map(known -> descriptor(known, entry));
    }

    private static Descriptor descriptor(ManifestRecord known, JsonNode entry) {
        Map<String, String> annotations = new LinkedHashMap<>();
        entry.path("annotations").properties().stream()
                .filter(annotation -> annotation.getValue().isTextual())
                .forEach(annotation -> annotations.put(
                        annotation.getKey(), annotation.getValue().textValue()));
        return new Descriptor(
                known.mediaType(),
                known.digest(),
                known.size(),
                entry.path("artifactType").textValue(),
                annotations);
    }
}
