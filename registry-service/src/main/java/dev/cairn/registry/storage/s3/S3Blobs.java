package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.BlobContent;
import dev.cairn.registry.storage.BlobStore;
import dev.cairn.registry.storage.s3.Records.Change;
import dev.cairn.registry.storage.s3.Records.Versioned;

/** Blobs: a record each, which says that the repository has it. What is deleted stays as a record that says so. */
final class S3Blobs implements BlobStore {

    private final Bucket bucket;
    private final Records records;
    private final Keys keys;
    private final Owners owners;
    private final ContentPool pool;
    private final Times times;

    S3Blobs(Bucket bucket, Records records, Keys keys, Owners owners, ContentPool pool, Times times) {
        this.bucket = bucket;
        this.records = records;
        this.keys = keys;
        this.owners = owners;
        this.pool = pool;
        this.times = times;
    }

    @Override
    public OptionalLong size(Repository repository, Digest digest) {
        return asLong(S3Io.call("look for a blob", () -> look(repository, digest, BlobState::inPlace)));
    }

    @Override
    public OptionalLong use(Repository repository, Digest digest) {
        return asLong(S3Io.call(
                "look for a blob",
                () -> look(repository, digest, blob -> blob.inPlace() && times.isFresh(blob.usedAt()))));
    }

    private static OptionalLong asLong(Optional<BlobState> blob) {
        return blob.isPresent() ? OptionalLong.of(blob.get().size()) : OptionalLong.empty();
    }

    /** The blob, which is marked as used and put in its place unless it is good as it is. */
    private Optional<BlobState> look(Repository repository, Digest digest, Predicate<BlobState> good)
            throws IOException {
        return records.change(keys.blob(repository, digest), BlobState.class, now -> {
            if (now == null || !now.there()) {
                return Change.none(Optional.<BlobState>empty());
            }
            return good.test(now) ? Change.none(Optional.of(now)) : Change.to(now.used(times.now()), Optional.of(now));
        });
    }

    @Override
    public Optional<BlobContent> open(Repository repository, Digest digest) {
        return S3Io.call(
                "open a blob",
                () -> look(repository, digest, BlobState::inPlace).isEmpty()
                        ? Optional.empty()
                        : pool.find(digest)
                                .map(content -> new BlobContent.Streamed(content.size(), pool.open(content))));
    }

    /** Gives the repository the blob whose bytes are at hand, or are already stored. */
    boolean give(Repository repository, Digest digest, Optional<ContentPool.Own> own) throws IOException {
        return pool.give(repository, digest, own, content -> take(repository, digest, content));
    }

    private void take(Repository repository, Digest digest, ContentRecord content) throws IOException {
        records.change(keys.blob(repository, digest), BlobState.class, now -> {
            List<String> notices = now == null ? List.of() : now.notices();
            return Change.to(
                    new BlobState(true, content.reliedUpon(), content.size(), times.now(), 0, notices), digest);
        });
    }

    @Override
    public boolean mount(Repository into, Digest digest, Repository from) {
        return S3Io.call("mount a blob", () -> look(from, digest, _ -> false).isPresent() && mount(into, digest));
    }

    @Override
    public boolean mountFromAny(Repository into, Digest digest) {
        return S3Io.call("mount a blob", () -> owners.any(digest) && mount(into, digest));
    }

    private boolean mount(Repository into, Digest digest) throws IOException {
        boolean given = give(into, digest, Optional.empty());
        if (!given) {
            removeUnlessStored(into, digest); // the content was freed or condemned in this moment
        }
        return given;
    }

    /** Not what somebody pushes in this very moment, nor what is condemned now and must be told of. */
    private void removeUnlessStored(Repository repository, Digest digest) throws IOException {
        // The record is read before the content is asked for, and whoever stores content writes the record after it.
        remove(repository, digest, blob -> blob.there() && !pool.stores(digest, blob.data()));
    }

    @Override
    public boolean delete(Repository repository, Digest digest) {
        return S3Io.call("delete a blob", () -> remove(repository, digest));
    }

    private boolean remove(Repository repository, Digest digest) throws IOException {
        return remove(repository, digest, BlobState::there);
    }

    /** Looks at what is to be removed. */
    @FunctionalInterface
    private interface Condition {
        boolean test(BlobState blob) throws IOException;
    }

    private boolean remove(Repository repository, Digest digest, Condition condition) throws IOException {
        return records.change(
                keys.blob(repository, digest),
                BlobState.class,
                now -> now == null || !condition.test(now)
                        ? Change.none(false)
                        : Change.to(now.gone(now.notices()), true));
    }

    @Override
    public void list(Repository repository, Consumer<BlobRecord> reader) {
        tell(repository, BlobState::inPlace, BlobState::usedAt, reader);
    }

    @Override
    public void listQuarantined(Repository repository, Consumer<BlobRecord> reader) {
        tell(repository, blob -> blob.there() && !blob.inPlace(), BlobState::setAsideAt, reader);
    }

    private void tell(
            Repository repository,
            Predicate<BlobState> wanted,
            Function<BlobState, Long> at,
            Consumer<BlobRecord> reader) {
        List<Optional<BlobRecord>> found = S3Io.call(
                "list blobs",
                () -> records.all(
                        bucket.list(keys.blobs(repository)),
                        listed -> records.read(listed, BlobState.class)
                                .map(Versioned::value)
                                .filter(wanted)
                                .map(blob -> new BlobRecord(
                                        Keys.digest(listed.key()), blob.size(), Times.instant(at.apply(blob))))));
        found.stream().flatMap(Optional::stream).forEach(reader);
    }

    @Override
    public boolean quarantine(Repository repository, Digest digest, Instant unusedSince) {
        return S3Io.call(
                "set a blob aside",
                () -> records.change(
                        keys.blob(repository, digest),
                        BlobState.class,
                        now -> now == null || !now.inPlace() || now.usedAt() >= unusedSince.toEpochMilli()
                                ? Change.none(false)
                                : Change.to(now.setAside(times.now()), true)));
    }

    @Override
    public void restore(Repository repository, Digest digest) {
        S3Io.call("put a blob back", () -> look(repository, digest, BlobState::inPlace));
    }

    @Override
    public boolean purge(Repository repository, Digest digest, Instant since) {
        return S3Io.call(
                "purge a blob",
                () -> remove(
                        repository,
                        digest,
                        blob -> blob.there() && !blob.inPlace() && blob.setAsideAt() < since.toEpochMilli()));
    }
}
