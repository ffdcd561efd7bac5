package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Whether the store keeps to the conditions of writes. One that passes over them, as many did before 2025, would lose tags
 * silently, so it is refused; and so is one that keeps to them only where nobody else writes.
 */
final class StoreCheck {

    private static final int ROUNDS = 8;
    /** Fewer: some stores take a second for each that has to wait, and the registry's start waits for this. */
    private static final int DELETE_ROUNDS = 2;

    private static final String NO_ETAG = "\"00000000000000000000000000000000\"";
    private static final List<String> RACERS = List.of("a", "b", "c", "d", "e", "f", "g", "h");

    private final Bucket bucket;
    private final Records records;

    StoreCheck(Bucket bucket, Records records) {
        this.bucket = bucket;
        this.records = records;
    }

    /** Tries it with objects of that key and such that begin so, which are gone afterwards. */
    void run(String key) throws IOException {
        tryConditions(key);
        for (int round = 0; round < ROUNDS; round++) {
            race(key + "-" + round);
        }
    }

    /** A store that first looks and then writes lets several through. It need not show at once, but often does. */
    private void race(String key) throws IOException {
        long winners = records.all(RACERS, racer -> bucket.create(key, bytes(racer))).stream()
                .filter(Bucket.Written.Done.class::isInstance)
                .count();
        bucket.delete(key);
        if (winners != 1) {
            throw new IOException("The S3 store let " + winners + " of " + RACERS.size()
                    + " simultaneous writers create one object: registries on it would lose tags. Use one whose"
                    + " conditional writes are atomic");
        }
    }

    private void tryConditions(String key) throws IOException {
        String first = done(bucket.create(key, bytes("one")), "create an object if there is none (If-None-Match: *)");
        refused(bucket.create(key, bytes("two")), "If-None-Match: *");
        String second = done(bucket.replace(key, bytes("three"), first), "replace an object by its ETag (If-Match)");
        refused(bucket.replace(key, bytes("four"), first), "If-Match");
        if (first.equals(second)) {
            throw new IOException("The S3 store gives the same ETag to different content");
        }
        bucket.delete(key);
        refused(bucket.replace(key, bytes("five"), second), "If-Match of an object that is gone");
    }

    /**
     * Whether the store also keeps to the condition of a delete. It need not: without it more is left in the bucket. What
     * is tried is gone afterwards.
     */
    boolean deletesByCondition(String key) throws IOException {
        try {
            String etag =
                    done(bucket.create(key, bytes("one")), "create an object if there is none (If-None-Match: *)");
            boolean kept = !bucket.delete(key, NO_ETAG) && bucket.delete(key, etag) && !bucket.exists(key);
            for (int round = 0; kept && round < DELETE_ROUNDS; round++) {
                kept = raceDelete(key + "-" + round);
            }
            return kept;
        } catch (S3Io.NoRoomException e) {
            throw e;
        } catch (IOException _) { // one that does not know the header may say so
            return false;
        } finally {
            bucket.delete(key);
        }
    }

    /** Of those that replace or delete one version of an object one may get through. */
    private boolean raceDelete(String key) throws IOException {
        String etag = done(bucket.create(key, bytes("one")), "create an object if there is none (If-None-Match: *)");
        List<Boolean> got = records.all(
                RACERS,
                racer -> racer.equals(RACERS.getLast())
                        ? bucket.delete(key, etag)
                        : bucket.replace(key, bytes(racer), etag) instanceof Bucket.Written.Done);
        boolean replaced = !got.getLast();
        boolean kept = got.stream().filter(won -> won).count() == 1 && bucket.exists(key) == replaced;
        bucket.delete(key);
        return kept;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String done(Bucket.Written written, String what) throws IOException {
        if (written instanceof Bucket.Written.Done done) {
            return done.etag();
        }
        throw new IOException("The S3 store does not " + what + ", which the registry needs: use one that does");
    }

    private static void refused(Bucket.Written written, String condition) throws IOException {
        if (written instanceof Bucket.Written.Done) {
            throw new IOException("The S3 store passes over the condition " + condition
                    + ", and registries on it would lose tags: use one that has conditional writes");
        }
    }
}
