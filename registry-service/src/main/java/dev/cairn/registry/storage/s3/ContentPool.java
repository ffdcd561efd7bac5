package dev.cairn.registry.storage.s3;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger LOG = LoggerFactory.getLogger(ContentPool.class);
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
            Optional<ContentRecord> kept = touch(digest);
            if (kept.isPresent() && kept.get().reliedUpon().equals(there.get().reliedUpon())) {
                stored.dropUnless(kept.get().requireData());
                return true;
            }
        }
        throw new IOException("The content " + digest + " was freed again and again while it was stored");
    }

    /** The bytes of one who gives, stored at most once. */
    private static final class Stored {
        private final Optional<Own> own;
        private Optional<String> data = Optional.empty();
        /** Data that was found to be right. */
        private Optional<String> sound = Optional.empty();

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
                    if (isSound(digest, now.get().value(), stored)) {
                        return now.map(Versioned::value);
                    }
                    heal(key, digest, now.get(), stored);
                }
                case CONDEMNED -> condemnation.finish(digest);
                case ABSENT -> {
                    if (stored.own.isEmpty()) {
                        return Optional.empty();
                    }
                    Own own = stored.own.get();
                    ContentRecord present =
                            new ContentRecord(State.PRESENT, stored.data(own), null, own.size(), times.now());
                    if (records.write(key, present, now.map(Versioned::etag).orElse(null))
                            .isPresent()) {
                        return Optional.of(present);
                    }
                }
            }
        }
        throw new IOException("The record of the content " + digest + " changed all the time");
    }

    /**
     * Whether the data is what it should be, so far as that can be mended: who has the bytes at hand takes the time to read
     * it. What cannot be read to its end is not, whatever the reason.
     */
    private boolean isSound(Digest digest, ContentRecord content, Stored stored) {
        Optional<String> data = Optional.of(content.requireData());
        if (stored.own.isEmpty() || data.equals(stored.data) || data.equals(stored.sound)) {
            return true;
        }
        try {
            if (digest.equals(hash(digest.algorithm(), content))) {
                stored.sound = data;
                return true;
            }
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("digest", digest)
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log("Content that is pushed again could not be read in the S3 store");
        }
        return false;
    }

    /** @throws FileNotFoundException if the store has lost it */
    Digest hash(Digest.Algorithm algorithm, ContentRecord content) throws IOException {
        Hash hash = new Hash(algorithm);
        if (content.size() > 0) {
            try (InputStream bytes = open(content).open(0, content.size())) {
                hash.update(bytes);
            }
        } else if (bucket.size(keys.data(content.requireData())).isEmpty()) {
            throw new FileNotFoundException("The S3 store has lost " + content.data());
        }
        return hash.digest();
    }

    /** Puts the pusher's bytes in the place of damaged ones, for all repositories, unless another one has changed it since. */
    private void heal(String key, Digest digest, Versioned<ContentRecord> damaged, Stored stored) throws IOException {
        String fresh = stored.data(stored.own.orElseThrow());
        String old = damaged.value().requireData();
        if (records.write(key, damaged.value().healed(fresh, times.now()), damaged.etag())
                .isEmpty()) {
            return;
        }
        condemnation.keepForPeople(digest, old);
        LOG.atError()
                .addKeyValue("digest", digest)
                .addKeyValue("object", keys.data(old))
                .log(
                        "Content was not whole in the S3 store, and a push has put it right. Look why the object is damaged (the"
                                + " store, or a hand), and delete it and its record in corrupt/ then");
    }

    /** Writes that it was asked for, and tells what it is; nothing if it is not there. */
    private Optional<ContentRecord> touch(Digest digest) throws IOException {
        return records.change(
                keys.content(digest),
                ContentRecord.class,
                now -> now == null || now.state() != State.PRESENT
                        ? Change.none(Optional.<ContentRecord>empty())
                        : Change.to(now.at(Math.max(now.at(), times.now())), Optional.of(now)));
    }

    /** What it is, if it is there. */
    Optional<ContentRecord> find(Digest digest) throws IOException {
        return records.value(keys.content(digest), ContentRecord.class)
                .filter(content -> content.state() == State.PRESENT);
    }

    /** Whether the data that a repository relies on is there, or is about to be taken from it. */
    boolean stores(Digest digest, String reliedUpon) throws IOException {
        return records.value(keys.content(digest), ContentRecord.class)
                .filter(content -> content.state() != State.ABSENT)
                .filter(content -> content.reliedUpon().equals(reliedUpon))
                .isPresent();
    }

    RemoteData open(ContentRecord content) {
        return new RemoteData(bucket, keys.data(content.requireData()));
    }
}
