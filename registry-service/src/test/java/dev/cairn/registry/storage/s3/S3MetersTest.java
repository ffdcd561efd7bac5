package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.registry.Contents;
import dev.cairn.registry.storage.StorageFailure;

import static org.assertj.core.api.Assertions.assertThat;

class S3MetersTest extends BucketTestBase {

    S3MetersTest(@TempDir Path temp) throws IOException {
        super(temp);
    }

    private long requests(String operation, String outcome) {
        return store.metrics()
                .get("cairn.registry.s3.requests")
                .tags("operation", operation, "outcome", outcome)
                .timer()
                .count();
    }

    private double count(String meter, String operation) {
        return store.metrics().get(meter).tags("operation", operation).counter().count();
    }

    @Test
    void requestsAreCountedByWhatCameOfThem() {
        push(APP, Contents.random(1, 100));

        assertThat(requests("PutObject", "done")).isPositive();
        assertThat(requests("PutObject", "refused"))
                .as("the conditions that are tried at the start")
                .isPositive();
        assertThat(requests("GetObject", "refused")).as("what is not there yet").isPositive();
        assertThat(store.metrics()
                        .find("cairn.registry.s3.requests")
                        .tags("outcome", "failed")
                        .timers())
                .isEmpty();
        assertThat(count("cairn.registry.s3.retries", "PutObject")).isZero();
    }

    @Test
    void aStoreThatIsAskedTooOftenShows() {
        fake().fail(request -> request.startsWith("PUT"), 503, "SlowDown");

        assertFails(storage::probe, StorageFailure.Unavailable.class);

        assertThat(requests("PutObject", "throttled")).isOne();
        assertThat(count("cairn.registry.s3.retries", "PutObject")).isPositive();
        assertThat(count("cairn.registry.s3.throttled", "PutObject")).isGreaterThan(1);
        fake().heal();
    }

    @Test
    void aStoreThatFailsShows() {
        fake().fail(request -> request.startsWith("PUT"), 403, "AccessDenied");

        assertFails(storage::probe, StorageFailure.Unavailable.class);

        assertThat(requests("PutObject", "failed")).isOne();
        fake().heal();
    }
}
