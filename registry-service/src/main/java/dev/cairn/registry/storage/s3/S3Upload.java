package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.UploadId;
import dev.cairn.registry.storage.StorageException;
import dev.cairn.registry.storage.StorageFailure;
import dev.cairn.registry.storage.Upload;
import dev.cairn.registry.storage.s3.Records.Versioned;

/**
 * An upload. A lock orders the requests to this registry; that another one has written meanwhile shows when the record is
 * written, and whoever comes second has changed nothing: the store refuses to finish an upload with another's parts.
 */
final class S3Upload implements Upload {

    private static final Duration TURN = Duration.ofSeconds(5);

    private final S3Uploads uploads;
    private final UploadId id;
    private final Repository repository;
    private final ReentrantLock writing = new ReentrantLock();

    private volatile long received;
    private boolean over;
    private Versioned<UploadState> state;
    private @Nullable Hash hash;

    S3Upload(S3Uploads uploads, UploadId id, Versioned<UploadState> state) {
        this.uploads = uploads;
        this.id = id;
        this.repository = new Repository(state.value().repository());
        this.state = state;
        this.received = state.value().received();
    }

    boolean isIn(Repository other) {
        return repository.equals(other);
    }

    /** Takes up what another registry may have written; not while one of this registry's own requests does. */
    void see(Versioned<UploadState> now) {
        if (writing.tryLock()) {
            try {
                if (!now.etag().equals(state.etag())) {
                    adopt(now);
                    hash = null; // of bytes that may be others now
                }
            } finally {
                writing.unlock();
            }
        }
    }

    private void adopt(Versioned<UploadState> now) {
        state = now;
        received = now.value().received();
    }

    @Override
    public UploadId id() {
        return id;
    }

    @Override
    public long received() {
        return received;
    }

    @Override
    public long append(Chunk chunk) {
        return exclusively("receive an upload", () -> {
            long before = state.value().received();
            if (chunk.offset().isPresent() && chunk.offset().getAsLong() != before) {
                throw new StorageException(new StorageFailure.OutOfOrder(id, before));
            }
            if (state.value().claimed() != null) {
                appendNothing(chunk);
                return before;
            }
            Digest.Algorithm algorithm = before == 0
                    ? chunk.algorithm().orElse(state.value().algorithm())
                    : state.value().algorithm();
            receive(chunk, algorithm);
            return received;
        });
    }

    /** To an upload that is being committed, or was when its registry died: who tries that again may send an empty end. */
    private void appendNothing(Chunk chunk) throws IOException {
        if (chunk.content().read(ByteBuffer.allocate(1)) > 0) {
            throw new StorageException(new StorageFailure.UploadBusy(id));
        }
    }

    /** Not what it has received: that is {@link #adopt}. */
    private void keep(UploadState now) throws IOException {
        state = new Versioned<>(now, write(now));
    }

    private void receive(Chunk chunk, Digest.Algorithm algorithm) throws IOException {
        Hash running = hash != null && hash.isOf(algorithm, received) ? hash : new Hash(algorithm);
        hash = running;
        try (Receiving receiving =
                new Receiving(uploads, id, state.value().algorithm(algorithm), running, this::keep)) {
            receive(chunk, receiving);
        }
    }

    private void receive(Chunk chunk, Receiving receiving) throws IOException {
        try {
            receiving.receive(chunk.content(), total -> received = total);
        } catch (Receiving.TooLargeException _) {
            discard(receiving.sent());
            throw new StorageException(new StorageFailure.TooLarge(uploads.maxBlobBytes()));
        } catch (Receiving.BrokenOffException e) {
            save(receiving);
            throw new StorageException(new StorageFailure.SourceFailed(e.source()));
        } catch (Receiving.StaleException e) {
            throw overtaken(e);
        } catch (Receiving.EndedException _) {
            throw unknown();
        } catch (S3Io.NoRoomException e) {
            discard(receiving.sent()); // gives back what it took, for the others
            throw e;
        } catch (IOException e) {
            received = state.value().received();
            hash = null; // of bytes that were not kept
            throw e;
        }
        save(receiving);
    }

    private void save(Receiving receiving) throws IOException {
        UploadState before = state.value();
        try {
            UploadState after = receiving.finish();
            adopt(new Versioned<>(after, write(after)));
        } catch (IOException e) {
            received = before.received();
            hash = null;
            throw e;
        }
        uploads.dropTail(id, before.tail());
    }

    private String write(UploadState after) throws IOException {
        Optional<String> etag = uploads.records().write(uploads.keys().upload(id), after, state.etag());
        return etag.orElseThrow(() -> overtaken(new IOException("The record of upload " + id + " was not written")));
    }

    /** What to answer where another registry was faster. */
    private StorageException overtaken(IOException otherwise) {
        Optional<Versioned<UploadState>> now = S3Io.call("find an upload", () -> uploads.state(id));
        if (now.isEmpty()) {
            return unknown();
        }
        boolean changed = !now.get().etag().equals(state.etag());
        adopt(now.get());
        hash = null;
        return new StorageException(
                changed
                        ? new StorageFailure.UploadBusy(id)
                        : new StorageFailure.Unavailable("receive an upload", otherwise));
    }

    private StorageException unknown() {
        over = true;
        uploads.forget(id);
        return new StorageException(new StorageFailure.UploadUnknown(id));
    }

    @Override
    public void commit(Digest digest) {
        exclusively("store a blob", () -> {
            claim(digest);
            UploadBytes bytes = new UploadBytes(uploads, id, state.value());
            try {
                commit(digest, bytes);
            } catch (UploadBytes.GoneException _) {
                throw unknown();
            }
            // Nobody needs the record any more, and if it stays it expires.
            uploads.remove(id, bytes.left());
            over = true;
            return digest;
        });
    }

    /**
     * From then on the bytes stay what they are, and whoever commits them, here or at another registry, does so by the same
     * digest: none can take away what another one has stored.
     */
    private void claim(Digest digest) throws IOException {
        Digest claimed = state.value().claimed();
        if (claimed == null) {
            keep(state.value().claim(digest));
        } else if (!claimed.equals(digest)) {
            throw new StorageException(new StorageFailure.UploadBusy(id));
        }
    }

    private void commit(Digest digest, UploadBytes bytes) throws IOException {
        Hash running = hash;
        boolean known = running != null && running.isOf(digest.algorithm(), received);
        hash = null; // spent
        Digest actual = known && running != null ? running.digest() : bytes.hash(digest.algorithm());
        if (!actual.equals(digest)) {
            bytes.drop();
            discard(bytes.left());
            throw new StorageException(new StorageFailure.DigestMismatch(digest, actual));
        }
        if (!uploads.blobs().give(repository, digest, Optional.of(bytes))) {
            throw new IOException("The content " + digest + " could not be stored");
        }
    }

    @Override
    public void cancel() {
        exclusively("cancel an upload", () -> {
            Versioned<UploadState> now = uploads.state(id).orElseThrow(this::unknown);
            if (uploads.end(id, now).isEmpty()) {
                throw new StorageException(new StorageFailure.UploadBusy(id));
            }
            uploads.remove(id, now.value());
            over = true;
            return id;
        });
    }

    private void discard(UploadState left) throws IOException {
        over = true;
        uploads.remove(id, left);
    }

    private <T> T exclusively(String what, S3Io.Call<T> call) {
        if (!hasTurn()) {
            throw new StorageException(new StorageFailure.UploadBusy(id));
        }
        try {
            if (over) {
                throw new StorageException(new StorageFailure.UploadUnknown(id));
            }
            return S3Io.call(what, call);
        } finally {
            writing.unlock();
        }
    }

    private boolean hasTurn() {
        try {
            return writing.tryLock(TURN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
