package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.AutoClose;

import dev.cairn.registry.storage.StorageTestBase;

/** A registry's storage on a bucket of its own, for each test. */
abstract class BucketTestBase extends StorageTestBase {

    @AutoClose
    protected final TestStore store;

    /** @param temp of this test alone */
    BucketTestBase(Path temp) throws IOException {
        this.store = new TestStore(temp);
    }

    @Override
    protected S3Storage open() throws IOException {
        return another();
    }

    /** One more registry on the bucket, which the test closes. */
    protected final S3Storage another() throws IOException {
        return store.open(clock, maxBlobBytes());
    }

    /** What a single blob may measure. */
    protected long maxBlobBytes() {
        return MAX_BLOB_BYTES;
    }

    /** The store itself, for a test that is passed over where it is a real one. */
    protected final FakeS3 fake() {
        return store.onlyFake();
    }
}
