package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.BlobContent;
import dev.cairn.registry.storage.ContentStore;
import dev.cairn.registry.storage.s3.ContentRecord.State;
import dev.cairn.registry.storage.s3.Records.Versioned;

/** All content, as scrubbing and reclaiming see it. */
final class S3Content implements ContentStore {

    /** Freed data is deleted only so long after its record, for those who read it then to come to the end. */
    private static final Duration AFTERLIFE = Duration.ofHours(1);
    /** Data that nothing names is what a crash has left, once it is older than any upload may be under way. */
    private static final Duration ORPHANED = Duration.ofDays(7);

    private final Bucket bucket;
    private final Records records;
    private final Keys keys;
    private final Owners owners;
    private final ContentPool pool;
    private final Condemnation condemnation;
    private final Times times;

    S3Content(
            Bucket bucket,
            Records records,
            Keys keys,
            Owners owners,
            ContentPool pool,
            Condemnation condemnation,
            Times times) {
        this.bucket = bucket;
        this.records = records;
        this.keys = keys;
        this.owners = owners;
        this.pool = pool;
        this.condemnation = condemnation;
        this.times = times;
    }

    @Override
    public void list(Consumer<Digest> reader) {
        S3Io.step("list content", () -> {
            for (Bucket.Listed listed : bucket.list(keys.contents())) {
                records.read(listed, ContentRecord.class)
                        .filter(content -> content.value().state() == State.PRESENT)
                        .ifPresent(_ -> reader.accept(Keys.digest(listed.key())));
            }
        });
    }

    @Override
    public Optional<BlobContent> open(Digest digest) {
        return S3Io.call(
                "open content",
                () -> pool.find(digest).map(content -> new BlobContent.Streamed(content.size(), pool.open(content))));
    }

    @Override
    public List<Repository> condemn(Digest digest) {
        return S3Io.call("take corrupt content out of service", () -> condemnation.condemn(digest));
    }

    @Override
    public Freed reclaim(Instant unusedSince) {
        return S3Io.call("free content that nobody has", () -> {
            List<OptionalLong> freed =
                    records.all(bucket.list(keys.contents()), listed -> reclaim(listed, unusedSince.toEpochMilli()));
            deleteOrphans();
            return new Freed(
                    freed.stream().filter(OptionalLong::isPresent).count(),
                    freed.stream().mapToLong(size -> size.orElse(0)).sum());
        });
    }

    private OptionalLong reclaim(Bucket.Listed listed, long unusedSince) throws IOException {
        Optional<Versioned<ContentRecord>> read = records.read(listed, ContentRecord.class);
        if (read.isEmpty()) {
            return OptionalLong.empty();
        }
        ContentRecord content = read.get().value();
        String etag = read.get().etag();
        return switch (content.state()) {
            case PRESENT ->
                content.at() < unusedSince
                                && !owners.any(Keys.digest(listed.key()))
                                && free(listed.key(), content, etag)
                        ? OptionalLong.of(content.size())
                        : OptionalLong.empty();
            case CONDEMNED -> {
                condemnation.finish(Keys.digest(listed.key()));
                yield OptionalLong.empty();
            }
            case ABSENT -> {
                deleteFreed(listed.key(), content, etag);
                yield OptionalLong.empty();
            }
        };
    }

    /** On the condition that nobody has asked for it since its record was read, which was before its owners were. */
    private boolean free(String key, ContentRecord content, String etag) throws IOException {
        return records.write(key, content.become(State.ABSENT, times.now()), etag)
                .isPresent();
    }

    private void deleteFreed(String key, ContentRecord content, String etag) throws IOException {
        String data = content.data();
        if (data != null && content.at() < times.now() - AFTERLIFE.toMillis()) {
            bucket.delete(keys.data(data));
            records.write(key, new ContentRecord(State.ABSENT, null, content.size(), content.at()), etag);
        }
    }

    /** The data is listed first, so that what is named after that is not missed. */
    private void deleteOrphans() throws IOException {
        Instant before = Times.instant(times.now()).minus(ORPHANED);
        Set<String> old = new HashSet<>();
        bucket.list(keys.allData(), data -> {
            if (data.at().isBefore(before)) {
                old.add(Keys.last(data.key()));
            }
        });
        if (old.isEmpty()) {
            return;
        }
        for (Bucket.Listed listed : bucket.list(keys.contents())) {
            records.read(listed, ContentRecord.class)
                    .ifPresent(content -> old.remove(content.value().data()));
        }
        for (Bucket.Listed listed : bucket.list(keys.uploads())) {
            records.read(listed, UploadState.class)
                    .ifPresent(upload -> old.remove(upload.value().data()));
        }
        for (Bucket.Listed listed : bucket.list(keys.corrupt())) {
            records.read(listed, Condemnation.Corrupt.class)
                    .ifPresent(corrupt -> old.remove(corrupt.value().data()));
        }
        for (String orphan : old) {
            bucket.delete(keys.data(orphan));
        }
    }
}
