package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.io.InputStream;

import dev.cairn.registry.storage.BlobContent;

/** Data in the bucket, from which ranges are streamed. A stream that is closed before its end gives its connection up. */
record RemoteData(Bucket bucket, String key) implements BlobContent.Streamed.Source {

    @Override
    public InputStream open(long offset, long length) throws IOException {
        return bucket.stream(key, offset, length);
    }
}
