package dev.cairn.registry.api;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.UploadId;
import dev.cairn.registry.storage.Upload;

/**
 * Bounds how many uploads are begun and not finished, for each has files of its own. It counts those that this process
 * knows of: what an earlier one has left counts from the moment when its client comes back, and expires otherwise. No
 * client can take all: each may have nine for every one that is free, so that the last tenth is for the others. Safe for
 * use by many threads.
 *
 * <p>One too many is answered 429 and not 503: the registry is well and serves everything else, so no balancer is to take
 * it out of service; clients of registries wait and try again at a 429 (OCI distribution-spec 1.1.1, "Error Codes").
 */
final class UploadLimit {

    /** When others finish is not known; a client that is told to come back soon finds out. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    private static final int FOR_EACH_FREE = 9;

    private final int maxUploads;
    private final Duration lifetime;
    private final Clock clock;
    /** By when they were last written to, the eldest first. */
    private final Map<UploadId, UnderWay> underWay = new LinkedHashMap<>();

    private final Map<String, Integer> ofEachClient = new HashMap<>();
    /** Those of content that the repository has already. */
    private final Set<UploadId> repeating = new HashSet<>();

    private int beginning;

    private record UnderWay(Instant touchedAt, String client, Repository repository, Upload upload) {}

    /**
     * A limit.
     *
     * @param lifetime after which without a byte the store gives an upload up
     */
    UploadLimit(int maxUploads, Duration lifetime, Clock clock) {
        this.maxUploads = maxUploads;
        this.lifetime = lifetime;
        this.clock = clock;
    }

    /**
     * Begins an upload.
     *
     * @param client whose it is: a user, or an address
     * @throws ApiException 429 if there are too many
     */
    Upload begin(String client, Repository repository, Supplier<Upload> start) {
        reserve(client);
        try {
            Upload upload = start.get();
            touch(client, repository, upload);
            return upload;
        } finally {
            release();
        }
    }

    private synchronized void reserve(String client) {
        forgetExpired();
        int free = maxUploads - underWay.size() - beginning;
        if (free <= 0) {
            throw tooMany("The registry has " + maxUploads + " uploads under way and takes no more");
        }
        int his = ofEachClient.getOrDefault(client, 0);
        if (his >= (long) FOR_EACH_FREE * free) {
            throw tooMany(client + " has " + his + " of the " + maxUploads
                    + " uploads that may be under way, and the rest is for others");
        }
        beginning++;
    }

    private static ApiException tooMany(String message) {
        return new ApiException(
                        429,
                        ErrorCode.TOOMANYREQUESTS,
                        message + ": finish or cancel those that you have begun, and try again")
                .with("Retry-After", Long.toString(RETRY_AFTER.toSeconds()));
    }

    private synchronized void release() {
        beginning--;
    }

    private void forgetExpired() {
        Instant expired = clock.instant().minus(lifetime);
        while (!underWay.isEmpty()) {
            Map.Entry<UploadId, UnderWay> eldest =
                    underWay.entrySet().iterator().next();
            if (!eldest.getValue().touchedAt().isBefore(expired)) {
                break;
            }
            ended(eldest.getKey());
        }
    }

    /** Its client came back to it. */
    synchronized void touch(String client, Repository repository, Upload upload) {
        ended(upload.id());
        underWay.put(upload.id(), new UnderWay(clock.instant(), client, repository, upload));
        ofEachClient.merge(client, 1, Integer::sum);
    }

    /** It is a blob by now, or gone. */
    synchronized void ended(UploadId id) {
        repeating.remove(id);
        UnderWay was = underWay.remove(id);
        if (was != null) {
            ofEachClient.computeIfPresent(was.client(), (_, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Whether what is received is content that the repository has already, so that others count it apart. */
    synchronized void repeats(UploadId id, boolean isRepeat) {
        if (isRepeat && underWay.containsKey(id)) {
            repeating.add(id);
        } else {
            repeating.remove(id);
        }
    }

    /**
     * What the others that are under way in a repository have received, in bytes.
     *
     * @param repeats of content that the repository has already, or all others
     */
    synchronized long receivedBeside(Repository repository, UploadId id, boolean repeats) {
        return underWay.values().stream()
                .filter(other -> other.repository().equals(repository)
                        && !other.upload().id().equals(id)
                        && repeating.contains(other.upload().id()) == repeats)
                .mapToLong(other -> other.upload().received())
                .sum();
    }
}
