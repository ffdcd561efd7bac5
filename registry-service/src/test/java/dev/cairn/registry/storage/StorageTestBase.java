package dev.cairn.registry.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.storage.ManifestStore.StoredManifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A store for a test, and what tests of stores do again and again. */
public abstract class StorageTestBase {

    protected static final long MAX_BLOB_BYTES = 1 << 20;
    protected static final Repository APP = new Repository("team/app");
    protected static final Repository OTHER = new Repository("team/app/other");
    protected static final Tag TAG = new Tag("v1");
    protected static final String TYPE = "application/vnd.oci.image.manifest.v1+json";

    /** Storage asks it what time it is; a test moves it on. */
    protected final MovableClock clock = new MovableClock();

    protected RegistryStorage storage;

    /** Opens a store that is empty at a test's first call, and as it was left at later ones. */
    protected abstract RegistryStorage open() throws IOException;

    @BeforeEach
    void openStorage() throws IOException {
        storage = open();
    }

    @AfterEach
    void closeStorage() {
        storage.close();
    }

    protected void reopen() throws IOException {
        storage.close();
        storage = open();
    }

    protected Digest push(Repository repository, byte[] content) {
        return pushTo(storage, repository, content);
    }

    protected static Digest pushTo(RegistryStorage to, Repository repository, byte[] content) {
        Upload upload = to.uploads().start(repository, Digest.Algorithm.SHA256);
        append(upload, content);
        upload.commit(Contents.sha256(content));
        return Contents.sha256(content);
    }

    /** As the bytes are now. */
    protected static List<Repository> condemn(RegistryStorage at, Digest digest) {
        return at.content().condemn(digest, at.content().version(digest).orElse("none"));
    }

    protected byte[] read(Repository repository, Digest digest) throws IOException {
        try (BlobContent content = storage.blobs().open(repository, digest).orElseThrow()) {
            return bytes(content);
        }
    }

    protected static byte[] bytes(BlobContent content) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) content.size());
        int read = 0;
        while (buffer.hasRemaining() && read >= 0) {
            read = content.read(buffer, buffer.position());
        }
        assertThat(buffer.hasRemaining()).isFalse();
        return buffer.array();
    }

    protected static long append(Upload upload, byte[] content) {
        return append(upload, OptionalLong.empty(), new ByteArrayInputStream(content));
    }

    protected static long append(Upload upload, OptionalLong offset, byte[] content) {
        return append(upload, offset, new ByteArrayInputStream(content));
    }

    protected static long append(Upload upload, OptionalLong offset, InputStream content) {
        return upload.append(new Upload.Chunk(offset, Optional.empty(), Channels.newChannel(content)));
    }

    protected static InputStream breakingAfter(byte[] content, int bytes) {
        InputStream whole = new ByteArrayInputStream(content, 0, bytes);
        return new InputStream() {
            @Override
            public int read() throws IOException {
                int next = whole.read();
                if (next < 0) {
                    throw new IOException("the line is dead");
                }
                return next;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int read = whole.read(into, offset, length);
                if (read < 0) {
                    throw new IOException("the line is dead");
                }
                return read;
            }
        };
    }

    protected static byte[] part(byte[] content, int from, int to) {
        return Arrays.copyOfRange(content, from, to);
    }

    protected StoredManifest stored(String text) {
        StoredManifest manifest = manifest(text);
        storage.manifests().put(APP, manifest, Optional.empty());
        return manifest;
    }

    protected static StoredManifest manifest(String text) {
        byte[] content = Contents.text("{\"schemaVersion\":2,\"annotations\":{\"t\":\"" + text + "\"}}");
        return new StoredManifest(Contents.sha256(content), TYPE, content);
    }

    protected static void assertFails(Runnable call, Class<? extends StorageFailure> failure) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.failure()).isInstanceOf(failure));
    }

    /** Something that a racer does. */
    @FunctionalInterface
    protected interface Racer<T> {
        T run(int number) throws Exception;
    }

    protected static <T> List<T> race(int racers, Racer<T> racer) throws Exception {
        CyclicBarrier start = new CyclicBarrier(racers);
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<T>> calls = new ArrayList<>();
            for (int i = 0; i < racers; i++) {
                int number = i;
                calls.add(() -> {
                    start.await();
                    return racer.run(number);
                });
            }
            List<T> results = new ArrayList<>();
            for (Future<T> result : pool.invokeAll(calls)) {
                results.add(result.get());
            }
            return results;
        }
    }
}
