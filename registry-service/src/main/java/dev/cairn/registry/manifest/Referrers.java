package dev.cairn.registry.manifest;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.cairn.oci.Digest;
import dev.cairn.oci.MediaTypes;
import dev.cairn.registry.memory.MemoryBudget;
import dev.cairn.registry.model.Descriptor;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.storage.ManifestStore.ManifestRecord;
import dev.cairn.registry.storage.ManifestStore.ReferrerReader;
import dev.cairn.registry.storage.RegistryStorage;
import dev.cairn.registry.storage.StorageException;

/**
 * What refers to a manifest: those that name it as their subject and, as the specification wants it, those that an older
 * client lists in an index under the tag {@code sha256-HEX} (OCI distribution-spec 1.1.1, "Enabling the Referrers API").
 * The first come from the store's index; the second cost the reading of that one index, and no more.
 */
public final class Referrers {

    /** Reading such an index takes so many times its own bytes. */
    private static final int WORK_BYTES_FOR_EACH = 5;

    private final RegistryStorage storage;
    private final MemoryBudget memory;

    /** The referrers in a store, where old clients' indexes are read within the budget. */
    public Referrers(RegistryStorage storage, MemoryBudget memory) {
        this.storage = storage;
        this.memory = memory;
    }

    /**
     * Tells them, ordered by digest; none also for an unknown repository or subject.
     *
     * @param after only those whose digests come after this text
     * @throws dev.cairn.registry.memory.NoMemoryException where too many such indexes are read at the moment
     */
    public void of(Repository repository, Digest subject, String after, ReferrerReader reader) {
        Optional<ManifestRecord> list = storage.tags()
                .resolve(repository, Tag.listingReferrersOf(subject))
                .flatMap(digest -> storage.manifests().find(repository, digest))
                .filter(manifest -> MediaTypes.isIndex(manifest.mediaType()));
        if (list.isEmpty()) {
            storage.manifests().referrers(repository, subject, after, reader);
            return;
        }
        // Before the work, and for all that it may tell: whoever holds work must not wait for what others hold.
        if (!reader.hasRoomFor(list.get().size())) {
            return;
        }
        try (var _ = memory.work(WORK_BYTES_FOR_EACH * list.get().size())) {
            Merging merging = new Merging(listed(repository, subject, list.get().digest(), after), reader);
            storage.manifests().referrers(repository, subject, after, merging);
            merging.rest();
        }
    }

    /** Tells what is listed in its place among what is named. */
    private static final class Merging implements ReferrerReader {

        private final SortedMap<String, Descriptor> listed;
        private final ReferrerReader reader;
        private boolean wantsMore = true;

        Merging(SortedMap<String, Descriptor> listed, ReferrerReader reader) {
            this.listed = listed;
            this.reader = reader;
        }

        @Override
        public boolean hasRoomFor(long bytes) {
            wantsMore = wantsMore && reader.hasRoomFor(bytes);
            return wantsMore;
        }

        @Override
        public boolean take(Descriptor named) {
            String digest = named.digest().toString();
            while (wantsMore && !listed.isEmpty() && listed.firstKey().compareTo(digest) < 0) {
                tellFirst();
            }
            // What the registry has read from the manifest itself counts before what a client wrote about it.
            listed.remove(digest);
            wantsMore = wantsMore && reader.take(named);
            return wantsMore;
        }

        private void tellFirst() {
            Descriptor first = listed.remove(listed.firstKey());
            wantsMore = first == null || reader.take(first);
        }

        void rest() {
            while (wantsMore && !listed.isEmpty()) {
                tellFirst();
            }
        }
    }

    private SortedMap<String, Descriptor> listed(Repository repository, Digest subject, Digest list, String after) {
        SortedMap<String, Descriptor> all = new TreeMap<>();
        storage.manifests()
                .read(repository, list)
                .ifPresent(index -> ManifestParser.listed(index.content(), entry -> {
                    if (entry.digest().toString().compareTo(after) > 0) {
                        listed(repository, subject, entry)
                                .ifPresent(descriptor -> all.put(entry.digest().toString(), descriptor));
                    }
                }));
        return all;
    }

    /** Only what the repository has, and what does not name another subject itself. */
    private Optional<Descriptor> listed(Repository repository, Digest subject, ManifestEntry entry) {
        return readable(repository, entry.digest())
                .filter(known ->
                        known.subject().isEmpty() || known.subject().get().equals(subject))
                .map(known -> new Descriptor(
                        known.mediaType(), known.digest(), known.size(), entry.artifactType(), annotations(entry)));
    }

    /** One that is damaged cannot be pulled either, and does not take the others out of the list. */
    private Optional<ManifestRecord> readable(Repository repository, Digest digest) {
        try {
            return storage.manifests().find(repository, digest);
        } catch (StorageException e) {
            if (e.isDamage()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Map<String, String> annotations(ManifestEntry entry) {
        return ManifestEntry.lengthOf(entry.annotations()) > ManifestEntry.MAX_LISTED_ANNOTATIONS
                ? Map.of()
                : entry.annotations();
    }
}
