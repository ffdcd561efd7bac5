package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two registries on one bucket. */
abstract class TwoRegistriesTestBase extends BucketTestBase {

    protected S3Storage other;

    TwoRegistriesTestBase(Path temp) throws IOException {
        super(temp);
    }

    @BeforeEach
    void openOther() throws IOException {
        other = another();
    }

    @AfterEach
    void closeOther() {
        other.close();
    }
}
