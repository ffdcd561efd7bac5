package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.UploadId;

/** What an upload has received, on its way to become data. */
final class UploadBytes implements ContentPool.Own {

    private final S3Uploads uploads;
    private final UploadId id;
    private final UploadState state;
    private boolean stored;

    UploadBytes(S3Uploads uploads, UploadId id, UploadState state) {
        this.uploads = uploads;
        this.id = id;
        this.state = state;
    }

    @Override
    public long size() {
        return state.received();
    }

    @Override
    public String store() throws IOException {
        if (!stored) {
            String multipart = state.multipart();
            if (multipart == null) {
                uploads.bucket().put(key(), tail());
            } else {
                complete(multipart);
            }
            stored = true;
        }
        return state.data();
    }

    private String key() {
        return uploads.keys().data(state.data());
    }

    private ByteBuffer tail() throws IOException {
        String tail = state.tail();
        return tail == null
                ? ByteBuffer.allocate(0)
                : ByteBuffer.wrap(uploads.bucket()
                        .get(uploads.keys().tail(id, tail))
                        .orElseThrow(GoneException::new)
                        .bytes());
    }

    private void complete(String multipart) throws IOException {
        List<Bucket.Part> parts = new ArrayList<>(state.parts());
        try {
            if (state.tail() != null) {
                parts.add(uploads.bucket().part(key(), multipart, parts.size() + 1, tail()));
            }
            if (uploads.bucket().complete(key(), multipart, parts)) {
                return;
            }
        } catch (java.io.FileNotFoundException e) {
            if (!uploads.bucket().exists(key())) {
                throw e;
            }
        }
        // It may have been finished by a try whose answer was lost. Otherwise it was given up, or parts were
        // overwritten.
        if (!uploads.bucket().exists(key())) {
            throw new GoneException();
        }
    }

    @Override
    public void drop() throws IOException {
        if (stored) {
            uploads.bucket().delete(key());
        }
    }

    /** Reads it all: for an upload that another registry began, or under an algorithm that nobody had named before. */
    Digest hash(Digest.Algorithm algorithm) throws IOException {
        store();
        Hash hash = new Hash(algorithm);
        if (size() > 0) {
            try (InputStream content = new RemoteData(uploads.bucket(), key()).open(0, size())) {
                hash.update(content);
            }
        }
        return hash.digest();
    }

    /** What is to be removed afterwards beside the data. */
    UploadState left() {
        return stored ? state.with(null, state.parts(), state.tail(), state.tailSize()) : state;
    }

    /** Another registry has finished the upload, or given it up. */
    static final class GoneException extends IOException {}
}
