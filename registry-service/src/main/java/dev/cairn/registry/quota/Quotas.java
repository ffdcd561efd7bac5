package dev.cairn.registry.quota;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.policy.RepositoryPolicies;
import dev.cairn.registry.storage.RegistryStorage;
import dev.cairn.registry.storage.StorageException;

/**
 * Holds repositories to their quotas. What a repository uses is the sum of its blobs and manifests, also of content that
 * others have as well. It is counted once in a while and whenever a push seems not to fit; in between it is estimated, on
 * the high side. Pushes that come at the same moment, or by other instances on the same store, may together exceed a quota
 * by what is under way. Safe for use by many threads.
 */
public final class Quotas {

    private static final Duration COUNTED_EVERY = Duration.ofMinutes(5);

    private final RegistryStorage storage;
    private final RepositoryPolicies policies;
    private final Clock clock;
    private final ConcurrentMap<Repository, Usage> usages = new ConcurrentHashMap<>();

    /** What a repository uses, as it was counted and with what came since. */
    private record Usage(Instant countedAt, AtomicLong bytes) {}

    /** Quotas by these policies. */
    public Quotas(RegistryStorage storage, RepositoryPolicies policies, Clock clock) {
        this.storage = storage;
        this.policies = policies;
        this.clock = clock;
    }

    /**
     * Asks for room for content that the repository may have already, and counts it as used.
     *
     * @throws QuotaExceededException if there is none
     */
    public void take(Repository repository, Digest digest, long bytes) {
        OptionalLong quota = policies.of(repository).quotaBytes();
        if (quota.isEmpty() || has(repository, digest)) {
            return;
        }
        Usage usage = usage(repository, bytes, quota.getAsLong());
        if (!fits(usage, bytes, quota.getAsLong())) {
            throw new QuotaExceededException(
                    repository, quota.getAsLong(), usage.bytes().get(), 0, bytes);
        }
        usage.bytes().addAndGet(bytes);
    }

    /**
     * What an upload into a repository may have in all, for it to fit in the end. Nothing is counted as used yet.
     *
     * @param digest where it is known already: content that the repository has takes no room
     * @param bytes what is to fit, so far as that is known, with what other uploads have received
     */
    public Room room(Repository repository, Optional<Digest> digest, long bytes) {
        OptionalLong quota = policies.of(repository).quotaBytes();
        if (quota.isEmpty() || digest.filter(known -> has(repository, known)).isPresent()) {
            return new Room(repository, Long.MAX_VALUE, 0);
        }
        Usage usage = usage(repository, bytes, quota.getAsLong());
        return new Room(repository, quota.getAsLong(), usage.bytes().get());
    }

    /**
     * The room in a repository as it was a moment ago.
     *
     * @param quotaBytes in all
     * @param usedBytes of them
     */
    public record Room(Repository repository, long quotaBytes, long usedBytes) {

        /** Whether there is a quota, and it counts here. */
        public boolean isLimited() {
            return quotaBytes < Long.MAX_VALUE;
        }

        /**
         * Makes sure that so much fits.
         *
         * @param otherBytes what other uploads have received
         * @throws QuotaExceededException if it does not
         */
        public void require(long bytes, long otherBytes) {
            if (bytes > quotaBytes - usedBytes - otherBytes) {
                throw new QuotaExceededException(repository, quotaBytes, usedBytes, otherBytes, bytes);
            }
        }
    }

    /** As it was counted before, unless that is long ago, or so much would not fit by it. */
    private Usage usage(Repository repository, long bytes, long quota) {
        Usage usage = usages.computeIfAbsent(repository, this::count);
        if (usage.countedAt().plus(COUNTED_EVERY).isBefore(clock.instant()) || !fits(usage, bytes, quota)) {
            usage = count(repository);
            usages.put(repository, usage);
        }
        return usage;
    }

    private static boolean fits(Usage usage, long bytes, long quota) {
        return bytes <= quota - usage.bytes().get();
    }

    private boolean has(Repository repository, Digest digest) {
        try {
            return storage.blobs().size(repository, digest).isPresent()
                    || storage.manifests().find(repository, digest).isPresent();
        } catch (StorageException e) {
            if (e.isDamage()) {
                return true; // a push of it mends it, and takes no room
            }
            throw e;
        }
    }

    private Usage count(Repository repository) {
        AtomicLong bytes = new AtomicLong();
        storage.blobs().list(repository, blob -> bytes.addAndGet(blob.size()));
        try {
            storage.manifests().list(repository, manifest -> bytes.addAndGet(manifest.size()));
        } catch (StorageException e) {
            if (!e.isDamage()) {
                throw e;
            }
            // All others were told, and the size of one that is damaged is not known.
        }
        return new Usage(clock.instant(), bytes);
    }
}
