package dev.cairn.registry.storage;

import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import java.util.OptionalLong;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.UploadId;

/**
 * An upload under way. One request at a time writes to it: a second one waits a few seconds, then fails with
 * {@link StorageFailure.UploadBusy}. After a commit or a cancellation every method but {@link #id} and
 * {@link #received} fails with {@link StorageFailure.UploadUnknown}.
 */
public interface Upload {

    UploadId id();

    /** Bytes received so far. Does not wait for a writer. */
    long received();

    /**
     * Appends a chunk, reading it to its end, and hashing on the way. The content is never held in memory as a whole.
     *
     * <p>Fails with {@link StorageFailure.OutOfOrder} before reading anything; with {@link StorageFailure.SourceFailed}
     * if reading fails, and what was read is then kept; with {@link StorageFailure.TooLarge} or
     * {@link StorageFailure.OutOfSpace}, and the upload is then gone.
     *
     * @return bytes received so far
     */
    long append(Chunk chunk);

    /**
     * Makes what was received a blob of the repository, durably. Content that is stored already is not stored again.
     *
     * <p>Fails with {@link StorageFailure.DigestMismatch} if it is other content; the upload is then gone.
     */
    void commit(Digest digest);

    /** Gives the upload up and frees its space. */
    void cancel();

    /**
     * What is appended.
     *
     * @param offset where it claims to begin, if it claims to
     * @param algorithm what the whole content will be named by, if that is known by now
     * @param content read to its end; closing it is the caller's matter
     */
    record Chunk(OptionalLong offset, Optional<Digest.Algorithm> algorithm, ReadableByteChannel content) {}
}
