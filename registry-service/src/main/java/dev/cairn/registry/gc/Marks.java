package dev.cairn.registry.gc;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.cairn.oci.Digest;
import dev.cairn.oci.MediaTypes;
import dev.cairn.registry.manifest.ManifestContent;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.ManifestStore;
import dev.cairn.registry.storage.ManifestStore.ManifestRecord;
import dev.cairn.registry.storage.ManifestStore.StoredManifest;
import dev.cairn.registry.storage.StorageException;
import dev.cairn.registry.storage.StorageFailure;

/**
 * What stays of one repository: the manifests that can be reached from its roots by being listed in an index, or by
 * referring to one that stays, and the blobs that these name.
 */
final class Marks {

    private static final ManifestContent NOTHING = new ManifestContent(List.of(), List.of());

    private final Repository repository;
    private final ManifestStore manifests;
    private final Map<Digest, List<Digest>> referrers = new HashMap<>();
    private final Set<Digest> stored = new HashSet<>();
    private final Set<Digest> marked = new HashSet<>();
    private final Set<Digest> blobs = new HashSet<>();

    Marks(Repository repository, ManifestStore manifests, Collection<ManifestRecord> all) {
        this.repository = repository;
        this.manifests = manifests;
        for (ManifestRecord manifest : all) {
            stored.add(manifest.digest());
            manifest.subject()
                    .ifPresent(subject -> referrers
                            .computeIfAbsent(subject, _ -> new ArrayList<>())
                            .add(manifest.digest()));
        }
    }

    /** Marks a manifest with all that it needs and all that refers to it. */
    void mark(Digest root) {
        Deque<Digest> left = new ArrayDeque<>();
        left.add(root);
        while (!left.isEmpty()) {
            Digest next = left.remove();
            if (!stored.contains(next)) {
                // An index may list content that is no manifest: it is a blob then.
                blobs.add(next);
            } else if (marked.add(next)) {
                left.addAll(needs(next));
                left.addAll(referrers.getOrDefault(next, List.of()));
            }
        }
    }

    private List<Digest> needs(Digest manifest) {
        ManifestContent needs = content(manifest);
        blobs.addAll(needs.blobs());
        return needs.listed();
    }

    private ManifestContent content(Digest manifest) {
        Optional<StoredManifest> content = manifests.read(repository, manifest);
        if (content.isEmpty() && manifests.find(repository, manifest).isPresent()) {
            throw new StorageException(new StorageFailure.Damaged(manifest));
        }
        // What is not there was deleted in this moment.
        return content.map(ManifestContent::of).orElse(NOTHING);
    }

    /** What an index lists; marks nothing. */
    List<Digest> listedBy(ManifestRecord manifest) {
        return MediaTypes.isImage(manifest.mediaType())
                ? List.of()
                : content(manifest.digest()).listed();
    }

    boolean stays(Digest manifest) {
        return marked.contains(manifest);
    }

    boolean needsBlob(Digest blob) {
        return blobs.contains(blob);
    }
}
