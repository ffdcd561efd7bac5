package dev.cairn.registry.api;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import dev.cairn.registry.model.UploadId;
import dev.cairn.registry.storage.Upload;

/**
 * Bounds how many uploads are begun and not finished, for each has files of its own. It counts those that this process
 * knows of: what an earlier one has left counts from the moment when its client comes back, and expires otherwise. Safe
 * for use by many threads.
 *
 * <p>One too many is answered 429 and not 503: the registry is well and serves everything else, so no balancer is to take
 * it out of service; clients of registries wait and try again at a 429 (OCI distribution-spec 1.1.1, "Error Codes").
 */
final class UploadLimit {

    /** When others finish is not known; a client that is told to come back soon finds out. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    private final int maxUploads;
    private final Duration lifetime;
    private final Clock clock;
    /** By when they were last written to, the eldest first. */
    private final Map<UploadId, Instant> underWay = new LinkedHashMap<>();

    private int beginning;

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
     * @throws ApiException 429 if there are too many
     */
    Upload begin(Supplier<Upload> start) {
        reserve();
        try {
            Upload upload = start.get();
            touch(upload.id());
            return upload;
        } finally {
            release();
        }
    }

    private synchronized void reserve() {
        forgetExpired();
        if (underWay.size() + beginning >= maxUploads) {
            throw new ApiException(
                            429,
                            ErrorCode.TOOMANYREQUESTS,
                            "The registry has " + maxUploads
                                    + " uploads under way and takes no more: finish or cancel those that you have begun,"
                                    + " and try again")
                    .with("Retry-After", Long.toString(RETRY_AFTER.toSeconds()));
        }
        beginning++;
    }

    private synchronized void release() {
        beginning--;
    }

    private void forgetExpired() {
        Instant expired = clock.instant().minus(lifetime);
        Iterator<Instant> eldest = underWay.values().iterator();
        while (eldest.hasNext() && eldest.next().isBefore(expired)) {
            eldest.remove();
        }
    }

    /** Its client came back to it. */
    synchronized void touch(UploadId id) {
        underWay.remove(id);
        underWay.put(id, clock.instant());
    }

    /** It is a blob by now, or gone. */
    synchronized void ended(UploadId id) {
        underWay.remove(id);
    }
}
