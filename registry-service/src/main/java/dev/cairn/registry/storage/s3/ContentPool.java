package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.util.Optional;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.s3.ContentRecord.State;
import dev.cairn.registry.storage.s3.Records.Change;
import dev.cairn.registry.storage.s3.Records.Versioned;

/**
 * All content, once, whichever repositories have it.
 *
 * <p>Whoever gives a repository some content does it in this order: an entry among the owners; the content's record is
 * there; the repository's own record; the content's record is <em>written</em> once more. Whoever frees content reads its
 * record, looks at the owners, and writes the record on the condition that nobody has since. So one of the two sees the
 * other, whatever the clocks say: the freeing is refused, or the giver finds the content gone and stores it again.
 */
final class ContentPool {

    private static final int TRIES = 10;

    private final Bucket bucket;
    private final Records records;
    private final Keys keys;
    private final Owners owners;
    private final Condemnation condemnation;
    private final Times times;

    ContentPool(Bucket bucket, Records records, Keys keys, Owners owners, Condemnation condemnation, Times times) {
        this.bucket = bucket;
        this.records = records;
        this.keys = keys;
        this.owners = owners;
        this.condemnation = condemnation;
        this.times = times;
    }

    /** Bytes that are, or will be, stored under a name of their own. */
    interface Own {

        /** In bytes. */
        long size();

        /** Stores them, if they are not yet, and names the data. */
        String store() throws IOException;

        /** Removes them again: the content was there already. Only called after {@link #store}. */
        void drop() throws IOException;
    }

    /** The repository's own record. */
    @FunctionalInterface
    interface Possession {
        void take(ContentRecord content) throws IOException;
    }

    /**
     * Gives a repository content.
     *
     * @param own the bytes, if whoever calls has them
     * @return false if there is no such content and no bytes; the possession may have been taken even so
     */
    boolean give(Repository repository, Digest digest, Optional<Own> own, Possession possession) throws IOException {
        owners.add(repository, digest);
        Stored stored = new Stored(own);
        for (int i = 0; i < TRIES; i++) {
            Optional<ContentRecord> there = ensure(digest, stored);
            if (there.isEmpty()) {
                return false;
            }
            possession.take(there.get());
            Optional<String> kept = touch(digest);
            if (kept.isPresent()) {
                stored.dropUnless(kept.get());
                return true;
            }
        }
        throw new IOException("The content " + digest + " was freed again and again while it was stored");
    }

    /** The bytes of one who gives, stored at most once. */
    private static final class Stored {
        private final Optional<Own> own;
        private Optional<String> data = Optional.empty();

        Stored(Optional<Own> own) {
            this.own = own;
        }

        String data(Own of) throws IOException {
            if (data.isEmpty()) {
                data = Optional.of(of.store());
            }
            return data.get();
        }

        void dropUnless(String kept) throws IOException {
            if (data.isPresent() && !data.get().equals(kept)) {
                own.orElseThrow().drop();
            }
        }
    }

    private Optional<ContentRecord> ensure(Digest digest, Stored stored) throws IOException {
        String key = keys.content(digest);
        for (int i = 0; i < TRIES; i++) {
            Optional<Versioned<ContentRecord>> now = records.read(key, ContentRecord.class);
            State state = now.map(each -> each.value().state()).orElse(State.ABSENT);
            switch (state) {
                case PRESENT -> {
                    return now.map(Versioned::value);
                }
                case CONDEMNED -> condemnation.finish(digest);
                case ABSENT -> {
                    if (stored.own.isEmpty()) {
                        return Optional.empty();
                    }
                    Own own = stored.own.get();
                    ContentRecord present = new ContentRecord(State.PRESENT, stored.data(own), own.size(), times.now());
                    if (records.write(key, present, now.map(Versioned::etag).orElse(null))
                            .isPresent()) {
                        return Optional.of(present);
                    }
                }
            }
        }
        throw new IOException("The record of the content " + digest + " changed all the time");
    }

    /** Writes that it was asked for, and names its data; nothing if it is not there. */
    private Optional<String> touch(Digest digest) throws IOException {
        return records.change(
                keys.content(digest),
                ContentRecord.class,
                now -> now == null || now.state() != State.PRESENT
                        ? Change.none(Optional.<String>empty())
                        : Change.to(now.at(Math.max(now.at(), times.now())), Optional.of(now.requireData())));
    }

    /** What it is, if it is there. */
    Optional<ContentRecord> find(Digest digest) throws IOException {
        return records.value(keys.content(digest), ContentRecord.class)
                .filter(content -> content.state() == State.PRESENT);
    }

    RemoteData open(ContentRecord content) {
        return new RemoteData(bucket, keys.data(content.requireData()));
    }
}
