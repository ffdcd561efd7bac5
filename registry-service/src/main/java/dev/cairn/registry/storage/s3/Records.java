package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import dev.cairn.registry.storage.Notice;

/**
 * Small JSON records that several registries change at once. Each change is a conditional write on the ETag of what it was
 * decided upon. Every write carries a name of its own, so that one whose answer was lost, and which the client then tries
 * again and is refused, is known as having happened.
 */
final class Records {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int FIRST_PAUSE_MILLIS = 5;
    private static final int LONGEST_PAUSE_MILLIS = 500;
    private static final int AT_ONCE = 32;
    private static final String WRITE = "write";
    private static final String VALUE = "value";

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addMixIn(Notice.class, KindOfNotice.class)
            .build();

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Notice.Published.class, name = "published"),
        @JsonSubTypes.Type(value = Notice.Collected.class, name = "collected"),
        @JsonSubTypes.Type(value = Notice.Corrupted.class, name = "corrupted")
    })
    private interface KindOfNotice {}

    private final Bucket bucket;
    private final RandomGenerator random;
    private final RecordCache cache = new RecordCache();

    Records(Bucket bucket, RandomGenerator random) {
        this.bucket = bucket;
        this.random = random;
    }

    /** A record as it was read. */
    record Versioned<T>(T value, String etag) {}

    /**
     * What is to become of a record.
     *
     * @param write what it shall be, or nothing for leaving it
     * @param result what the one who asked is told once that is so
     */
    record Change<T, R>(@Nullable T write, R result) {

        static <T, R> Change<T, R> to(T write, R result) {
            return new Change<>(write, result);
        }

        static <T, R> Change<T, R> none(R result) {
            return new Change<>(null, result);
        }
    }

    /** Decides from what the record is now; called again when another one was faster. */
    @FunctionalInterface
    interface Decision<T, R> {
        Change<T, R> decide(@Nullable T now) throws IOException;
    }

    <T> Optional<Versioned<T>> read(String key, Class<T> type) throws IOException {
        Optional<Bucket.Stored> stored = bucket.get(key);
        return stored.isEmpty()
                ? Optional.empty()
                : Optional.of(new Versioned<>(
                        value(key, stored.get().bytes(), type), stored.get().etag()));
    }

    <T> Optional<T> value(String key, Class<T> type) throws IOException {
        return read(key, type).map(Versioned::value);
    }

    /** The record that a list tells of, without a request if this version of it was read before. */
    <T> Optional<Versioned<T>> read(Bucket.Listed listed, Class<T> type) throws IOException {
        byte[] known = cache.get(listed.key(), listed.etag());
        if (known != null) {
            return Optional.of(new Versioned<>(value(listed.key(), known, type), listed.etag()));
        }
        Optional<Bucket.Stored> stored = bucket.get(listed.key());
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        cache.put(listed.key(), stored.get().etag(), stored.get().bytes());
        return Optional.of(new Versioned<>(
                value(listed.key(), stored.get().bytes(), type), stored.get().etag()));
    }

    /** What is done for each of many. */
    @FunctionalInterface
    interface Each<T, R> {
        R run(T item) throws IOException;
    }

    /** Does it for all, some at a time. The results are in the order of the items. */
    <T, R> List<R> all(List<T> items, Each<T, R> each) throws IOException {
        Semaphore free = new Semaphore(AT_ONCE);
        List<Future<R>> running = new ArrayList<>(items.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (T item : items) {
                free.acquire();
                running.add(threads.submit(() -> {
                    try {
                        return each.run(item);
                    } finally {
                        free.release();
                    }
                }));
            }
            List<R> results = new ArrayList<>(items.size());
            for (Future<R> one : running) {
                results.add(one.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("The registry is stopping", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause());
        }
    }

    /** Changes a record by what is decided from its present state, until no other writer comes between. */
    <T, R> R change(String key, Class<T> type, Decision<T, R> decision) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        int pause = FIRST_PAUSE_MILLIS;
        while (System.nanoTime() < end) {
            Optional<Versioned<T>> now = read(key, type);
            Change<T, R> change = decision.decide(now.map(Versioned::value).orElse(null));
            T write = change.write();
            if (write == null
                    || write(key, write, now.map(Versioned::etag).orElse(null)).isPresent()) {
                return change.result();
            }
            rest(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
        throw new IOException("Others changed " + key + " all the time for " + PATIENCE.toSeconds() + " s");
    }

    /**
     * Writes a record once.
     *
     * @param etag of the version that it replaces; none if there must be none
     * @return the new version's ETag; nothing if another writer was faster
     */
    <T> Optional<String> write(String key, T value, @Nullable String etag) throws IOException {
        String name = new UUID(random.nextLong(), random.nextLong()).toString();
        byte[] json = json(value, name);
        for (int pause = FIRST_PAUSE_MILLIS; pause < LONGEST_PAUSE_MILLIS; pause *= 2) {
            ByteBuffer bytes = ByteBuffer.wrap(json);
            Bucket.Written written = etag == null ? bucket.create(key, bytes) : bucket.replace(key, bytes, etag);
            switch (written) {
                case Bucket.Written.Done done -> {
                    return Optional.of(done.etag());
                }
                case Bucket.Written.Refused _ -> {
                    return wasWritten(key, name);
                }
                case Bucket.Written.Collided _ -> rest(pause);
            }
        }
        return wasWritten(key, name);
    }

    /** A write that was refused may be the second try of one that was not. */
    private Optional<String> wasWritten(String key, String name) throws IOException {
        Optional<Bucket.Stored> now = bucket.get(key);
        boolean ours = now.isPresent()
                && name.equals(tree(key, now.get().bytes()).path(WRITE).asText());
        return ours ? Optional.of(now.get().etag()) : Optional.empty();
    }

    private void rest(int millis) throws IOException {
        try {
            Thread.sleep(random.nextInt(1, millis + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("The registry is stopping", e);
        }
    }

    private static byte[] json(Object value, String name) throws IOException {
        ObjectNode envelope = MAPPER.createObjectNode();
        envelope.put(WRITE, name);
        envelope.set(VALUE, MAPPER.valueToTree(value));
        return MAPPER.writeValueAsBytes(envelope);
    }

    private static JsonNode tree(String key, byte[] json) throws IOException {
        try {
            JsonNode tree = MAPPER.readTree(json);
            if (tree != null && tree.hasNonNull(VALUE)) {
                return tree;
            }
        } catch (JsonProcessingException e) {
            throw new MalformedException(key, e);
        }
        throw new MalformedException(key, null);
    }

    private static <T> T value(String key, byte[] json, Class<T> type) throws IOException {
        try {
            return MAPPER.treeToValue(tree(key, json).get(VALUE), type);
        } catch (JsonProcessingException e) {
            throw new MalformedException(key, e);
        }
    }

    /** What lies under a key is no record of this registry, and reading it again will not help. */
    static final class MalformedException extends IOException {

        @Serial
        private static final long serialVersionUID = 1L;

        MalformedException(String key, @Nullable Exception cause) {
            super(
                    "The object " + key + " is no record of this registry"
                            + (cause == null ? "" : ": " + cause.getMessage()),
                    cause);
        }
    }
}
