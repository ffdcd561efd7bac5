package dev.cairn.registry.gc;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.Quantities;
import dev.cairn.oci.Digest;
import dev.cairn.registry.gc.GcItem.Action;
import dev.cairn.registry.gc.GcItem.Kind;
import dev.cairn.registry.gc.TagRetention.Expired;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.policy.Retention;
import dev.cairn.registry.storage.BlobStore.BlobRecord;
import dev.cairn.registry.storage.ManifestStore.ManifestRecord;
import dev.cairn.registry.storage.RegistryStorage;
import dev.cairn.registry.storage.StorageException;
import dev.cairn.registry.storage.StorageFailure;
import dev.cairn.registry.storage.TagStore.TagRecord;

/**
 * One repository in one run. First it is decided what stays, from what is there at the beginning; then each thing that
 * goes is looked at again in the very step that takes it, since pushes go on meanwhile: a manifest goes only if no tag
 * names it and nobody has used it, and stays with all that it leads to otherwise; a blob is set aside only if nobody has
 * used it.
 */
final class RepositoryCollection {

    private static final String UNNEEDED = "no tag names it, no index lists it, and it is not deployed";

    private final RegistryStorage storage;
    private final Repository repository;
    private final Retention retention;
    private final GcTimes times;
    private final Instant now;
    private final boolean dryRun;
    private final Consumer<GcItem> told;

    RepositoryCollection(
            RegistryStorage storage,
            Repository repository,
            Retention retention,
            GcTimes times,
            Instant now,
            boolean dryRun,
            Consumer<GcItem> told) {
        this.storage = storage;
        this.repository = repository;
        this.retention = retention;
        this.times = times;
        this.now = now;
        this.dryRun = dryRun;
        this.told = told;
    }

    /** Decides, and takes what goes. Tags are read once more rather than held, where there may be very many. */
    void run(Pins.Pinned pinned) {
        Map<Digest, ManifestRecord> manifests = new HashMap<>();
        storage.manifests().list(repository, manifest -> manifests.put(manifest.digest(), manifest));
        List<Expired> expired = retention.limitsTags()
                ? TagRetention.expired(storage.tags().all(repository), retention, now).stream()
                        .filter(each -> !pinned.holds(each.tag().manifest()))
                        .toList()
                : List.of();
        Marks marks = mark(manifests, expired, pinned);
        expired.forEach(each -> collect(each.tag(), each.reason()));
        List<ManifestRecord> going = manifests.values().stream()
                .filter(manifest -> !marks.stays(manifest.digest()))
                .toList();
        collectAttachments(collect(going, marks, pinned));
        collectBlobs(marks);
    }

    private Marks mark(Map<Digest, ManifestRecord> manifests, List<Expired> expired, Pins.Pinned pinned) {
        Set<Tag> goingTags = new HashSet<>();
        Set<Digest> lostTheirTags =
                new HashSet<>(retention.limitsTags() ? storage.tags().onceTagged(repository) : Set.of());
        for (Expired each : expired) {
            goingTags.add(each.tag().tag());
            lostTheirTags.add(each.tag().manifest());
        }
        Set<Digest> tagged = new HashSet<>();
        List<TagRecord> dangling = new ArrayList<>();
        storage.tags().all(repository, tag -> {
            if (!goingTags.contains(tag.tag())) {
                tagged.add(tag.manifest());
                if (!manifests.containsKey(tag.manifest())) {
                    dangling.add(tag);
                }
            }
        });
        dangling.forEach(this::requireManifest);
        Marks marks = new Marks(repository, storage.manifests(), manifests.values());
        for (ManifestRecord manifest : manifests.values()) {
            boolean lostItsTag = lostTheirTags.contains(manifest.digest());
            if (tagged.contains(manifest.digest())
                    || pinned.holds(manifest.digest())
                    || !manifest.usedAt().isBefore(untaggedCutoff(lostItsTag))) {
                marks.mark(manifest.digest());
            }
        }
        return marks;
    }

    /** A manifest that is lost, or a tag that names another than it did, is damage: what the tag needs is not known. */
    private void requireManifest(TagRecord tag) {
        Digest digest = tag.manifest();
        // It may have been pushed in this moment, or deleted with its tags.
        if (!isThere(digest)
                && storage.tags()
                        .resolve(repository, tag.tag())
                        .filter(digest::equals)
                        .isPresent()) {
            throw new StorageException(new StorageFailure.Damaged(digest));
        }
    }

    /** A manifest without a tag that was used after this stays. */
    private Instant untaggedCutoff(boolean lostItsTag) {
        Optional<Duration> kept = lostItsTag
                ? Optional.of(times.grace())
                : retention.untagged().map(untagged -> longer(untagged, times.grace()));
        return kept.map(now::minus).orElse(Instant.MIN);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Not one that was pushed since. */
    private void collect(TagRecord tag, String reason) {
        if (dryRun || storage.tags().deleteUnchanged(repository, tag)) {
            tell(Kind.TAG, Action.COLLECTED, tag.manifest(), tag.tag(), 0, reason);
        }
    }

    /** Returns those that are gone. */
    private Set<Digest> collect(List<ManifestRecord> going, Marks marks, Pins.Pinned pinned) {
        Set<Digest> gone = new HashSet<>();
        Set<Digest> ahead = new HashSet<>();
        going.forEach(manifest -> ahead.add(manifest.digest()));
        for (ManifestRecord manifest : DeletionOrder.of(going, marks)) {
            ahead.remove(manifest.digest());
            if (dryRun || (!isNeeded(manifest, marks, pinned, ahead) && delete(manifest, marks))) {
                tell(Kind.MANIFEST, Action.COLLECTED, manifest.digest(), null, manifest.size(), UNNEEDED);
                gone.add(manifest.digest());
            }
        }
        return gone;
    }

    /**
     * Whether it has become needed since it was decided that it goes.
     *
     * @param ahead what is still to go: a subject among them is in a ring with what refers to it
     */
    private boolean isNeeded(ManifestRecord manifest, Marks marks, Pins.Pinned pinned, Set<Digest> ahead) {
        if (pinned.holds(manifest.digest())
                || manifest.subject()
                        .filter(subject -> !ahead.contains(subject))
                        .filter(this::isThere)
                        .isPresent()) {
            marks.mark(manifest.digest());
        }
        return marks.stays(manifest.digest());
    }

    private boolean delete(ManifestRecord manifest, Marks marks) {
        Digest digest = manifest.digest();
        if (storage.manifests().deleteUnused(repository, digest, now.minus(times.grace()), UNNEEDED)) {
            return true;
        }
        if (isThere(digest)) {
            marks.mark(digest);
        }
        return false;
    }

    private boolean isThere(Digest manifest) {
        return storage.manifests().find(repository, manifest).isPresent();
    }

    /** The tags by which something was attached; what they name goes with the next run, as all that lost its tag. */
    private void collectAttachments(Set<Digest> gone) {
        List<TagRecord> attached = new ArrayList<>();
        if (!gone.isEmpty()) {
            storage.tags().all(repository, tag -> {
                if (tag.tag()
                        .attachedTo()
                        .filter(gone::contains)
                        .filter(subject -> !isThere(subject))
                        .isPresent()) {
                    attached.add(tag);
                }
            });
        }
        attached.forEach(tag -> collect(tag, "what it is attached to was collected"));
    }

    private void collectBlobs(Marks marks) {
        List<BlobRecord> unneeded = new ArrayList<>();
        Instant unusedSince = now.minus(times.grace());
        storage.blobs().list(repository, blob -> {
            if (!marks.needsBlob(blob.digest()) && blob.at().isBefore(unusedSince)) {
                unneeded.add(blob);
            }
        });
        List<BlobRecord> setAside = new ArrayList<>();
        storage.blobs().listQuarantined(repository, setAside::add);
        for (BlobRecord blob : unneeded) {
            if (dryRun || storage.blobs().quarantine(repository, blob.digest(), unusedSince)) {
                tell(Kind.BLOB, Action.QUARANTINED, blob.digest(), null, blob.size(), "no manifest names it");
            }
        }
        setAside.forEach(blob -> settle(blob, marks));
    }

    private void settle(BlobRecord blob, Marks marks) {
        Instant since = now.minus(times.quarantine());
        if (marks.needsBlob(blob.digest())) {
            if (!dryRun) {
                storage.blobs().restore(repository, blob.digest());
                tell(Kind.BLOB, Action.RESTORED, blob.digest(), null, blob.size(), "a manifest names it");
            }
        } else if (dryRun ? blob.at().isBefore(since) : storage.blobs().purge(repository, blob.digest(), since)) {
            tell(
                    Kind.BLOB,
                    Action.COLLECTED,
                    blob.digest(),
                    null,
                    blob.size(),
                    "set aside for " + Quantities.ageText(times.quarantine()) + ", and nobody asked for it");
        }
    }

    private void tell(Kind kind, Action action, Digest digest, @Nullable Tag tag, long size, String reason) {
        told.accept(new GcItem(dryRun ? wouldBe(action) : action, kind, repository, digest, tag, size, reason));
    }

    private static Action wouldBe(Action action) {
        return action == Action.QUARANTINED ? Action.WOULD_QUARANTINE : Action.WOULD_COLLECT;
    }
}
