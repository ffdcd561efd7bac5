package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The store of a test, with a prefix of its own: a fake one in this JVM, or a real one where {@code CAIRN_TEST_S3_ENDPOINT}
 * names it, with {@code CAIRN_TEST_S3_BUCKET}, {@code CAIRN_TEST_S3_ACCESS_KEY} and {@code CAIRN_TEST_S3_SECRET_KEY}.
 */
public final class TestStore implements AutoCloseable {

    static final int PART_BYTES = 5 << 20;

    private final @Nullable FakeS3 fake;
    private final S3Config config;
    private final Path folder;
    private final Random random = new Random();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    public TestStore(Path folder) throws IOException {
        this.folder = folder;
        String endpoint = System.getenv("CAIRN_TEST_S3_ENDPOINT");
        this.fake = endpoint == null ? new FakeS3() : null;
        Path access = folder.resolve("access-key");
        Path secret = folder.resolve("secret-key");
        Files.writeString(access, setting("CAIRN_TEST_S3_ACCESS_KEY", FakeS3.ACCESS_KEY));
        Files.writeString(secret, setting("CAIRN_TEST_S3_SECRET_KEY", "test-secret") + "\n");
        this.config = new S3Config(
                setting("CAIRN_TEST_S3_BUCKET", FakeS3.BUCKET),
                "test-" + UUID.randomUUID() + "/",
                "us-east-1",
                Optional.of(fake == null ? URI.create(endpoint) : fake.endpoint()),
                true,
                new S3Config.Credentials.InFiles(access, secret));
    }

    private static String setting(String name, String otherwise) {
        return Optional.ofNullable(System.getenv(name)).orElse(otherwise);
    }

    S3Storage open(Clock clock, long maxBlobBytes) throws IOException {
        // Each as if on a machine of its own.
        Path parts = folder.resolve("parts-" + UUID.randomUUID());
        return S3Storage.open(config, parts, random, clock, maxBlobBytes, metrics, PART_BYTES);
    }

    Path folder() {
        return folder;
    }

    public S3Config config() {
        return config;
    }

    SimpleMeterRegistry metrics() {
        return metrics;
    }

    String prefix() {
        return config.prefix();
    }

    /** The store itself, where the test is about what a real one cannot be told to do. */
    public Optional<FakeS3> fake() {
        return Optional.ofNullable(fake);
    }

    /** The same, for a test that is passed over where the store is a real one, which cannot be told to fail, to wait or to change. */
    public FakeS3 onlyFake() {
        assumeTrue(fake != null, "a real store does not do as it is told");
        return Objects.requireNonNull(fake);
    }

    @Override
    public void close() {
        if (fake != null) {
            fake.close();
        }
    }
}
