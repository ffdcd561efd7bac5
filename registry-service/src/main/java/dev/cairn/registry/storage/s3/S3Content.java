package dev.cairn.registry.storage.s3;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
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

    private static final Duration SWEPT_EVERY = Duration.ofDays(1);

    private final Bucket bucket;
    private final Records records;
    private final Keys keys;
    private final Owners owners;
    private final ContentPool pool;
    private final Condemnation condemnation;
    private final Leftovers leftovers;
    private final Tombstones tombstones;
    private final Times times;
    /** Milliseconds. */
    private final AtomicLong swept = new AtomicLong();

    S3Content(
            Bucket bucket,
            Records records,
            Keys keys,
            Owners owners,
            ContentPool pool,
            Condemnation condemnation,
            Leftovers leftovers,
            Tombstones tombstones,
            Times times) {
        this.bucket = bucket;
        this.records = records;
        this.keys = keys;
        this.owners = owners;
        this.pool = pool;
        this.condemnation = condemnation;
        this.leftovers = leftovers;
        this.tombstones = tombstones;
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
                () -> pool.find(digest)
                        .map(content -> new BlobContent.Streamed(content.size(), orNothing(pool.open(content)))));
    }

    /** Data that the store has lost reads as nothing, so that it is found to be wrong and can be pushed again. */
    private static BlobContent.Streamed.Source orNothing(RemoteData data) {
        return (offset, length) -> {
            try {
                return data.open(offset, length);
            } catch (FileNotFoundException _) {
                return InputStream.nullInputStream();
            }
        };
    }

    @Override
    public Optional<String> version(Digest digest) {
        return S3Io.call("look for content", () -> pool.find(digest).map(ContentRecord::requireData));
    }

    @Override
    public List<Repository> condemn(Digest digest, String version) {
        return S3Io.call("take corrupt content out of service", () -> condemnation.condemn(digest, version));
    }

    @Override
    public Reclaimed reclaim(Instant unusedSince) {
        return S3Io.call("free content that nobody has", () -> {
            List<Reclaimed> each =
                    records.all(bucket.list(keys.contents()), listed -> reclaim(listed, unusedSince.toEpochMilli()));
            leftovers.deleteData();
            sweep();
            return each.stream().reduce(Reclaimed.NOTHING, Reclaimed::plus);
        });
    }

    /** It looks at all there is, and is in no hurry. */
    private void sweep() throws IOException {
        long last = swept.get();
        if (times.now() - last < SWEPT_EVERY.toMillis() || !swept.compareAndSet(last, times.now())) {
            return;
        }
        List<Repository> repositories = bucket.list(keys.names()).stream()
                .map(listed -> Keys.repository(listed.key()))
                .toList();
        leftovers.sweep(repositories);
        tombstones.sweep(repositories);
    }

    private Reclaimed reclaim(Bucket.Listed listed, long unusedSince) throws IOException {
        Optional<Versioned<ContentRecord>> read = records.read(listed, ContentRecord.class);
        if (read.isEmpty()) {
            return Reclaimed.NOTHING;
        }
        ContentRecord content = read.get().value();
        String etag = read.get().etag();
        return switch (content.state()) {
            case PRESENT ->
                content.at() < unusedSince
                                && !owners.any(Keys.digest(listed.key()))
                                && free(listed.key(), content, etag)
                        ? Reclaimed.freed(content.size())
                        : Reclaimed.kept(content.size());
            case CONDEMNED -> {
                condemnation.finish(Keys.digest(listed.key()));
                yield Reclaimed.NOTHING;
            }
            case ABSENT -> {
                deleteFreed(listed.key(), content, etag);
                yield Reclaimed.NOTHING;
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
            records.write(key, ContentRecord.gone(content.size(), content.at()), etag);
        }
    }
}
