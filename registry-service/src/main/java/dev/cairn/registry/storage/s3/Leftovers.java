package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.model.UploadId;

/**
 * What registries that died have left: bytes that nothing names, and entries of generations that are gone. All of it lies
 * under names that are used once, so that nobody can make it anew while it is deleted. What is listed is looked for
 * afterwards among what names it, and is old enough for whoever made it to have written that down.
 */
final class Leftovers {

    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    /** Older than any request may be under way. */
    private static final Duration OLD = Duration.ofDays(7);

    private final Bucket bucket;
    private final Records records;
    private final Keys keys;
    private final S3Tags tags;
    private final Times times;

    Leftovers(Bucket bucket, Records records, Keys keys, S3Tags tags, Times times) {
        this.bucket = bucket;
        this.records = records;
        this.keys = keys;
        this.tags = tags;
        this.times = times;
    }

    private Instant old() {
        return Times.instant(times.now()).minus(OLD);
    }

    private List<Bucket.Listed> old(String prefix) throws IOException {
        Instant before = old();
        return bucket.list(prefix).stream()
                .filter(listed -> listed.at().isBefore(before))
                .toList();
    }

    /** Deletes data that is no content, no upload's and not kept for people. */
    void deleteData() throws IOException {
        Set<String> orphans = new HashSet<>();
        old(keys.allData()).forEach(data -> orphans.add(Keys.last(data.key())));
        if (orphans.isEmpty()) {
            return;
        }
        for (Bucket.Listed listed : bucket.list(keys.contents())) {
            records.read(listed, ContentRecord.class)
                    .ifPresent(content -> orphans.remove(content.value().data()));
        }
        for (Bucket.Listed listed : bucket.list(keys.uploads())) {
            records.read(listed, UploadState.class)
                    .ifPresent(upload -> orphans.remove(upload.value().data()));
        }
        for (Bucket.Listed listed : bucket.list(keys.corrupt())) {
            records.read(listed, Condemnation.Corrupt.class)
                    .ifPresent(corrupt -> orphans.remove(corrupt.value().data()));
        }
        for (String orphan : orphans) {
            bucket.delete(keys.data(orphan));
        }
    }

    /** Deletes what is left of uploads, of tries of the store, and of manifests that are gone. */
    void sweep(List<Repository> repositories) throws IOException {
        deleteTails();
        abortMultiparts();
        for (Bucket.Listed probe : old(keys.probe(""))) {
            bucket.delete(probe.key());
        }
        for (Repository repository : repositories) {
            records.all(old(keys.allTagged(repository)), entry -> deleteTagged(repository, entry));
            records.all(old(keys.allReferrers(repository)), entry -> deleteReferrer(repository, entry));
        }
    }

    private void deleteTails() throws IOException {
        for (Bucket.Listed tail : old(keys.allTails())) {
            UploadId id = UploadId.parse(Keys.folder(tail.key()));
            Optional<UploadState> upload = records.value(keys.upload(id), UploadState.class);
            if (upload.isEmpty() || !Keys.last(tail.key()).equals(upload.get().tail())) {
                bucket.delete(tail.key());
            }
        }
    }

    /** Their parts cost as objects do, and show in no list of objects. */
    private void abortMultiparts() throws IOException {
        Instant before = old();
        List<Bucket.Multipart> all;
        try {
            all = bucket.multiparts(keys.allData());
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log(
                            "Unfinished multipart uploads cannot be listed, and those that a registry that died has left stay: let"
                                    + " its keys do s3:ListBucketMultipartUploads, or let a rule of the bucket remove them");
            return;
        }
        Set<@Nullable String> named = new HashSet<>();
        for (Bucket.Listed listed : bucket.list(keys.uploads())) {
            records.read(listed, UploadState.class)
                    .ifPresent(upload -> named.add(upload.value().multipart()));
        }
        for (Bucket.Multipart multipart : all) {
            if (multipart.begun().isBefore(before) && !named.contains(multipart.upload())) {
                bucket.abort(multipart.key(), multipart.upload());
            }
        }
    }

    /** A generation that its manifest has no more never comes back. */
    private boolean isGone(Repository repository, Digest manifest, String generation) throws IOException {
        return records.value(keys.manifest(repository, manifest), ManifestState.class)
                .filter(now -> now.carries(generation))
                .isEmpty();
    }

    private Bucket.Listed deleteTagged(Repository repository, Bucket.Listed entry) throws IOException {
        String generation = Keys.folder(entry.key());
        Digest manifest = Keys.digest(Keys.parent(Keys.parent(entry.key())));
        if (isGone(repository, manifest, generation)) {
            tags.end(repository, new Tag(Keys.last(entry.key())), manifest, generation);
            bucket.delete(entry.key());
        }
        return entry;
    }

    private Bucket.Listed deleteReferrer(Repository repository, Bucket.Listed entry) throws IOException {
        String last = Keys.last(entry.key());
        int generation = last.lastIndexOf('.');
        Digest referrer = Digest.parse(last.substring(0, generation).replaceFirst("-", ":"));
        if (isGone(repository, referrer, last.substring(generation + 1))) {
            bucket.delete(entry.key());
        }
        return entry;
    }
}
