package dev.cairn.registry.api;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.vertx.core.ThreadingModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;
import dev.cairn.registry.RegistryLimits;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.UploadId;
import dev.cairn.registry.storage.MovableClock;
import dev.cairn.registry.storage.Upload;

import static dev.cairn.registry.api.RunningRegistry.code;
import static dev.cairn.registry.api.RunningRegistry.expect;
import static dev.cairn.registry.api.RunningRegistry.header;
import static dev.cairn.registry.api.RunningRegistry.location;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** How many uploads may be under way. */
class UploadLimitTest {

    private static final byte[] CONTENT = Contents.random(1, 1000);
    private static final String NOBODY = "Address 127.0.0.1";
    private static final Repository REPOSITORY = new Repository("a");

    /** An upload that nothing comes of. */
    private record Begun(UploadId id) implements Upload {

        @Override
        public long received() {
            return 0;
        }

        @Override
        public long append(Chunk chunk) {
            throw new AssertionError();
        }

        @Override
        public void commit(Digest digest) {
            throw new AssertionError();
        }

        @Override
        public void cancel() {
            throw new AssertionError();
        }
    }

    @TempDir
    private Path data;

    private RunningRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = RunningRegistry.in(data, ThreadingModel.EVENT_LOOP, RunningRegistry.maxUploads(2));
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private HttpResponse<byte[]> begin() {
        return registry.send("POST", "/v2/a/blobs/uploads/", new byte[0]);
    }

    private void assertFull() {
        HttpResponse<byte[]> refused = expect(429, begin());
        assertThat(code(refused)).isEqualTo("TOOMANYREQUESTS");
        assertThat(header(refused, "Retry-After")).isEqualTo("10");
    }

    @Test
    void anUploadOfAShortLifeIsGivenUpWhenThatIsOver() throws IOException {
        RegistryLimits limits =
                new RegistryLimits(8 << 20, 64L << 30, Duration.ofMillis(500), 2, Duration.ofMinutes(1));
        try (RunningRegistry shortly = RunningRegistry.in(data.resolve("short"), ThreadingModel.EVENT_LOOP, limits)) {
            String upload = location(expect(202, shortly.send("POST", "/v2/a/blobs/uploads/", new byte[0])));

            await().untilAsserted(() -> expect(404, shortly.get(upload)));
        }
    }

    @Test
    void oneTooManyIsRefusedUntilAnotherHasEnded() {
        String first = location(expect(202, begin()));
        String second = location(expect(202, begin()));
        assertFull();
        expect(429, registry.send("POST", "/v2/a/blobs/uploads/?digest=" + Contents.sha256(CONTENT), CONTENT));

        expect(202, registry.send("PATCH", first, CONTENT));
        assertFull();
        expect(201, registry.send("PUT", first + "?digest=" + Contents.sha256(CONTENT), new byte[0]));
        expect(202, begin());
        assertFull();
        expect(204, registry.delete(second));
        String third = location(expect(202, begin()));
        assertFull();
        expect(400, registry.send("PUT", third + "?digest=" + Contents.sha256(new byte[0]), CONTENT));
        expect(202, begin());
    }

    @Test
    void wholeBlobsAndMountsLeaveNothingUnderWay() {
        for (int i = 0; i < 5; i++) {
            registry.pushBlob("a", Contents.random(i, 100));
            expect(400, registry.send("POST", "/v2/a/blobs/uploads/?digest=" + Contents.sha256(CONTENT), new byte[1]));
        }

        expect(202, begin());
        expect(202, begin());
        assertFull();
    }

    @Test
    void whatTheStoreHasGivenUpDoesNotCount() {
        MovableClock clock = new MovableClock();
        UploadLimit limit = new UploadLimit(1, Duration.ofHours(1), clock);
        limit.touch(NOBODY, REPOSITORY, new Begun(UploadId.random(new Random(1))));
        assertThatThrownBy(() -> limit.begin(NOBODY, REPOSITORY, () -> {
                    throw new IllegalStateException("begun");
                }))
                .isInstanceOf(ApiException.class);

        clock.pass(Duration.ofMinutes(61));

        for (int i = 0; i < 3; i++) {
            // An upload that the store could not begin does not stay counted either.
            assertThatThrownBy(() -> limit.begin(NOBODY, REPOSITORY, () -> {
                        throw new IllegalStateException("begun");
                    }))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aUserLeavesSomeForOthersAndGetsThemBackAsHeEndsHis() {
        Random random = new Random(2);
        UploadLimit limit = new UploadLimit(100, Duration.ofHours(1), new MovableClock());
        assertThat(begun(limit, "ada", random)).hasSize(90);
        List<Upload> his = begun(limit, "otto", random);
        assertThat(his).hasSize(9);
        assertThat(begun(limit, "bob", random)).hasSize(1);

        his.forEach(upload -> limit.ended(upload.id()));

        assertThat(begun(limit, "ada", random)).isEmpty();
        assertThat(begun(limit, "otto", random)).hasSize(9);
    }

    private static List<Upload> begun(UploadLimit limit, String user, Random random) {
        List<Upload> begun = new ArrayList<>();
        try {
            while (true) {
                begun.add(limit.begin(user, REPOSITORY, () -> new Begun(UploadId.random(random))));
            }
        } catch (ApiException e) {
            assertThat(e.status()).isEqualTo(429);
            return begun;
        }
    }
}
