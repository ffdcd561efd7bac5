package dev.cairn.registry.storage.s3;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.UploadId;

/** What an upload has received, on its way to become data. */
final class UploadBytes implements ContentPool.Own {

    private final S3Uploads uploads;
    private final UploadId id;
    private final UploadState state;
    private boolean stored;
    /** Under which name the bytes are, or will be. */
    private final String data;

    UploadBytes(S3Uploads uploads, UploadId id, UploadState state) {
        this.uploads = uploads;
        this.id = id;
        this.state = state;
        // A multipart upload has its name from its beginning. All else is written once, under a name of its own.
        this.data = state.multipart() == null ? uploads.unique() : state.data();
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
                try (PartBuffer tail = tail()) {
                    uploads.bucket().put(key(), tail.content());
                }
            } else {
                complete(multipart);
            }
            stored = true;
        }
        return data;
    }

    private String key() {
        return uploads.keys().data(data);
    }

    private PartBuffer tail() throws IOException {
        PartBuffer part = uploads.newPart();
        String tail = state.tail();
        if (tail != null) {
            try (InputStream rest = uploads.tail(id, tail, state.tailSize())) {
                part.begin(rest);
            } catch (FileNotFoundException _) {
                part.close();
                throw new GoneException();
            } catch (IOException e) {
                part.close();
                throw e;
            }
        }
        return part;
    }

    private void complete(String multipart) throws IOException {
        List<Bucket.Part> parts = new ArrayList<>(state.parts());
        try {
            if (state.tail() != null) {
                try (PartBuffer tail = tail()) {
                    parts.add(uploads.bucket().part(key(), multipart, parts.size() + 1, tail.content(), tail.size()));
                }
            }
            if (uploads.bucket().complete(key(), multipart, parts)) {
                return;
            }
        } catch (FileNotFoundException e) {
            if (uploads.bucket().size(key()).isEmpty()) {
                throw e;
            }
        }
        // It may have been finished by a try whose answer was lost. Otherwise it was given up, or parts were
        // overwritten.
        OptionalLong there = uploads.bucket().size(key());
        if (there.isEmpty() || there.getAsLong() != size()) {
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
