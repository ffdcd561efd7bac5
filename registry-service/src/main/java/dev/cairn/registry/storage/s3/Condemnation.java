package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.Notice;
import dev.cairn.registry.storage.s3.ContentRecord.State;
import dev.cairn.registry.storage.s3.Records.Change;

/**
 * Takes content out of service. First its record is condemned, and nobody is served from then on; then each repository
 * loses it, with a notice in the same write. A registry that dies in between leaves the rest to whoever meets it next.
 */
final class Condemnation {

    private final Records records;
    private final Keys keys;
    private final Owners owners;
    private final S3Outbox outbox;
    private final Times times;
    private final RandomGenerator random;

    Condemnation(Records records, Keys keys, Owners owners, S3Outbox outbox, Times times, RandomGenerator random) {
        this.records = records;
        this.keys = keys;
        this.owners = owners;
        this.outbox = outbox;
        this.times = times;
        this.random = random;
    }

    /** Data that people may want to look at; it stays as long as this record. */
    record Corrupt(Digest digest, String data, long foundAt) {}

    List<Repository> condemn(Digest digest, String data) throws IOException {
        boolean condemned = records.change(
                keys.content(digest),
                ContentRecord.class,
                now -> now == null || now.state() != State.PRESENT || !data.equals(now.data())
                        ? Change.none(now != null && now.state() == State.CONDEMNED)
                        : Change.to(now.become(State.CONDEMNED, times.now()), true));
        return condemned ? finish(digest) : List.of();
    }

    /**
     * Finishes what one has begun, if it is not finished.
     *
     * @return the repositories that have lost it by this
     */
    List<Repository> finish(Digest digest) throws IOException {
        Optional<ContentRecord> content =
                records.value(keys.content(digest), ContentRecord.class).filter(now -> now.state() == State.CONDEMNED);
        if (content.isEmpty()) {
            return List.of();
        }
        String data = content.get().requireData();
        String relied = content.get().reliedUpon();
        List<Repository> lost = new ArrayList<>();
        for (Repository repository : owners.candidates(digest)) {
            boolean blob = takeBlob(repository, digest, relied);
            if (takeManifest(repository, digest, relied, !blob) || blob) {
                lost.add(repository);
            }
        }
        keepForPeople(digest, data);
        records.change(
                keys.content(digest),
                ContentRecord.class,
                now -> now == null || now.state() != State.CONDEMNED || !data.equals(now.data())
                        ? Change.none(digest)
                        : Change.to(ContentRecord.gone(now.size(), times.now()), digest));
        return lost;
    }

    /** From then on the data is kept, until people have looked at it. */
    void keepForPeople(Digest digest, String data) throws IOException {
        String name = new UUID(random.nextLong(), random.nextLong()).toString();
        records.write(keys.corrupt() + name, new Corrupt(digest, data, times.now()), null);
    }

    /** Only what relies on that data: a slow one must not take what was stored anew meanwhile. */
    private boolean takeBlob(Repository repository, Digest digest, String data) throws IOException {
        return outbox.telling(
                new Notice.Corrupted(repository, digest),
                keys.blob(repository, digest),
                BlobState.class,
                (now, told) -> now == null || !now.there() || !now.data().equals(data) ? null : now.gone(told));
    }

    /** Both a blob and a manifest of the same bytes are one loss, of which one notice tells. */
    private boolean takeManifest(Repository repository, Digest digest, String data, boolean tell) throws IOException {
        String key = keys.manifest(repository, digest);
        if (tell) {
            return outbox.telling(
                    new Notice.Corrupted(repository, digest),
                    key,
                    ManifestState.class,
                    (now, told) -> now == null || !now.isLive() || !now.data().equals(data)
                            ? null
                            : now.become(ManifestState.State.CONDEMNED, told));
        }
        return records.change(
                key,
                ManifestState.class,
                now -> now == null || !now.isLive() || !now.data().equals(data)
                        ? Change.none(false)
                        : Change.to(now.become(ManifestState.State.CONDEMNED, now.notices()), true));
    }
}
