package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.UploadId;
import dev.cairn.registry.storage.StorageException;
import dev.cairn.registry.storage.StorageFailure;
import dev.cairn.registry.storage.Upload;

/**
 * An upload into a file. The hash runs along with the bytes, so that nothing is read again at the commit. Only two cases
 * read the file: the first chunk after a restart, and a commit under an algorithm that nobody had named before.
 */
final class FileUpload implements Upload {

    private static final Duration TURN = Duration.ofSeconds(5);
    /** A client that is slow, or has stopped, does not cost what one takes that is fast. */
    private static final int FIRST_BUFFER_BYTES = 16 * 1024;

    private static final int BUFFER_BYTES = 128 * 1024;

    private final FileUploads uploads;
    private final UploadId id;
    private final Repository repository;
    private final ReentrantLock writing = new ReentrantLock();

    private volatile long received;
    private boolean over;
    private Digest.Algorithm algorithm;
    private @Nullable RunningDigest hash;

    FileUpload(FileUploads uploads, UploadId id, Repository repository, Digest.Algorithm algorithm, long received) {
        this.uploads = uploads;
        this.id = id;
        this.repository = repository;
        this.algorithm = algorithm;
        this.received = received;
    }

    boolean isIn(Repository other) {
        return repository.equals(other);
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
            uploads.checkRoom("receive an upload");
            if (chunk.offset().isPresent() && chunk.offset().getAsLong() != received) {
                throw new StorageException(new StorageFailure.OutOfOrder(id, received));
            }
            if (received == 0) {
                chunk.algorithm().ifPresent(this::hashWith);
            }
            receive(chunk.content());
            return received;
        });
    }

    private void hashWith(Digest.Algorithm wanted) {
        if (wanted != algorithm) {
            algorithm = wanted;
            hash = null;
        }
    }

    private void receive(ReadableByteChannel content) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(FIRST_BUFFER_BYTES);
        try (FileChannel file = FileChannel.open(
                uploads.directory().uploadData(id), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            RunningDigest running = hash(file);
            file.position(received);
            while (read(content, buffer)) {
                boolean isFast = !buffer.hasRemaining();
                write(file, running, buffer.flip());
                buffer =
                        isFast && buffer.capacity() < BUFFER_BYTES ? ByteBuffer.allocate(BUFFER_BYTES) : buffer.clear();
            }
        } catch (IOException e) {
            if (Io.isOutOfSpace(e)) {
                discard(); // gives back what it took, for the others
            }
            throw e;
        }
    }

    private static boolean read(ReadableByteChannel content, ByteBuffer buffer) {
        try {
            return content.read(buffer) >= 0;
        } catch (IOException e) {
            throw new StorageException(new StorageFailure.SourceFailed(e));
        }
    }

    private void write(FileChannel file, RunningDigest running, ByteBuffer chunk) throws IOException {
        long total = received;
        if (total + chunk.remaining() > uploads.maxBlobBytes()) {
            discard();
            throw new StorageException(new StorageFailure.TooLarge(uploads.maxBlobBytes()));
        }
        while (chunk.hasRemaining()) {
            int start = chunk.position();
            int written = file.write(chunk);
            // In step with the file, so that a write that fails half-way leaves an upload that can be resumed.
            running.update(chunk.slice(start, written));
            total += written;
            received = total;
        }
    }

    @Override
    public void commit(Digest digest) {
        exclusively("store a blob", () -> {
            try (FileChannel file = FileChannel.open(
                    uploads.directory().uploadData(id), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                hashWith(digest.algorithm());
                Digest actual = hash(file).digest();
                hash = null; // spent
                if (!actual.equals(digest)) {
                    discard();
                    throw new StorageException(new StorageFailure.DigestMismatch(digest, actual));
                }
                file.force(true);
            }
            adopt(digest);
            return digest;
        });
    }

    private void adopt(Digest digest) throws IOException {
        DataDirectory directory = uploads.directory();
        try {
            uploads.pool().adopt(directory.uploadData(id), digest, directory.blob(repository, digest));
        } finally {
            discard(); // also where it failed: the file may have been moved already
        }
    }

    @Override
    public void cancel() {
        exclusively("cancel an upload", () -> {
            discard();
            return id;
        });
    }

    private void discard() throws IOException {
        over = true;
        uploads.forget(id);
    }

    /** The hash of what was received so far, made from the file where no earlier chunk has left it. */
    private RunningDigest hash(FileChannel file) throws IOException {
        RunningDigest running = hash;
        if (running == null) {
            running = RunningDigest.of(algorithm);
            running.update(file, received);
            hash = running;
        }
        return running;
    }

    private <T> T exclusively(String what, Io.Call<T> call) {
        if (!hasTurn()) {
            throw new StorageException(new StorageFailure.UploadBusy(id));
        }
        try {
            if (over) {
                throw new StorageException(new StorageFailure.UploadUnknown(id));
            }
            return Io.call(what, call);
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
