package dev.cairn.registry.quota;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.policy.RepositoryPolicies;
import dev.cairn.registry.storage.ManifestStore;
import dev.cairn.registry.storage.RegistryStorage;
import dev.cairn.registry.storage.StorageException;

/**
 * Holds repositories to their quotas. What a repository uses is the sum of its blobs and manifests, also of content that
 * others have as well. It is counted once in a while and whenever a push seems not to fit; in between it is estimated, on
 * the high side. Pushes by other instances on the same store may together exceed a quota by what is under way at them. Safe
 * for use by many threads.
 */
public final class Quotas {

    private static final Duration COUNTED_EVERY = Duration.ofMinutes(5);
    /** The size of content that is not there, and of that which is damaged. */
    private static final long ABSENT = -1;

    private static final long UNKNOWN = Long.MAX_VALUE;

    private final RegistryStorage storage;
    private final RepositoryPolicies policies;
    private final Clock clock;
    private final ConcurrentMap<Repository, Usage> usages = new ConcurrentHashMap<>();

    /** What a repository uses: as it was counted, with what came since, and with what is being stored. */
    private final class Usage {

        private final Repository repository;
        private @Nullable Instant countedAt;
        private long counted;
        private long beingStored;

        Usage(Repository repository) {
            this.repository = repository;
        }

        /** Counted anew if that was long ago, or so much would not fit by it. */
        synchronized long bytes(long more, long quota) {
            Instant now = clock.instant();
            if (countedAt == null || countedAt.plus(COUNTED_EVERY).isBefore(now) || !fits(more, quota)) {
                counted = count(repository);
                countedAt = now;
            }
            return counted + beingStored;
        }

        private boolean fits(long more, long quota) {
            return more <= quota - counted - beingStored;
        }

        /** In one step, for of two that fit each by itself one may be too many. */
        synchronized void take(long bytes, long quota) {
            long used = bytes(bytes, quota);
            if (bytes > quota - used) {
                throw new QuotaExceededException(repository, quota, used, 0, bytes);
            }
            beingStored += bytes;
        }

        /** It is stored, or was not. Counted as if it were, until it is counted anew: rather too much than too little. */
        synchronized void settle(long bytes) {
            beingStored -= bytes;
            counted += bytes;
        }
    }

    /** Room that was taken; to be closed when what it was taken for is stored, or is not going to be. */
    public interface Taken extends AutoCloseable {

        /** Where no room is needed. */
        Taken NOTHING = () -> {};

        @Override
        void close();
    }

    /** Quotas by these policies. */
    public Quotas(RegistryStorage storage, RepositoryPolicies policies, Clock clock) {
        this.storage = storage;
        this.policies = policies;
        this.clock = clock;
    }

    /**
     * Takes room for content that the repository may have already.
     *
     * @return closed when it is stored
     * @throws QuotaExceededException if there is none
     */
    public Taken take(Repository repository, Digest digest, long bytes) {
        OptionalLong quota = policies.of(repository).quotaBytes();
        if (quota.isEmpty() || has(repository, digest)) {
            return Taken.NOTHING;
        }
        Usage usage = usages.computeIfAbsent(repository, Usage::new);
        usage.take(bytes, quota.getAsLong());
        return () -> usage.settle(bytes);
    }

    /**
     * What an upload into a repository may have in all, for it to fit in the end. Nothing is counted as used yet.
     *
     * @param digest where it is known already: content that the repository has takes no room
     * @param bytes what is to fit, so far as that is known, with what other uploads have received
     */
    public Room room(Repository repository, Optional<Digest> digest, long bytes) {
        OptionalLong quota = policies.of(repository).quotaBytes();
        if (quota.isEmpty()) {
            return new Room(repository, Long.MAX_VALUE, 0, ABSENT);
        }
        long limit = quota.getAsLong();
        long stored = digest.map(known -> stored(repository, known)).orElse(ABSENT);
        Usage usage = usages.computeIfAbsent(repository, Usage::new);
        return new Room(
                repository, limit, usage.bytes(bytes <= stored ? 0 : bytes, limit), stored == UNKNOWN ? limit : stored);
    }

    /**
     * The room in a repository as it was a moment ago.
     *
     * @param quotaBytes in all
     * @param usedBytes of them
     * @param storedBytes how long the content is that the repository has already; negative if it has not
     */
    public record Room(Repository repository, long quotaBytes, long usedBytes, long storedBytes) {

        /** Whether there is a quota. */
        public boolean isLimited() {
            return quotaBytes < Long.MAX_VALUE;
        }

        /** Whether so much can be what the repository has already. */
        public boolean isStored(long bytes) {
            return bytes <= storedBytes;
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

        /**
         * Makes sure that content which is stored already can be received once more. It will take no room, but does until
         * then: all that is received so may take as much as the repository.
         *
         * @param otherBytes what other uploads of stored content have received
         * @throws QuotaExceededException if it cannot
         */
        public void requireAgain(long bytes, long otherBytes) {
            if (bytes > Math.max(quotaBytes, storedBytes) - otherBytes) {
                throw new QuotaExceededException(repository, quotaBytes, usedBytes, otherBytes, bytes);
            }
        }
    }

    private boolean has(Repository repository, Digest digest) {
        return stored(repository, digest) != ABSENT;
    }

    /** How long the content is that the repository has. */
    private long stored(Repository repository, Digest digest) {
        try {
            OptionalLong blob = storage.blobs().size(repository, digest);
            return blob.isPresent()
                    ? blob.getAsLong()
                    : storage.manifests()
                            .find(repository, digest)
                            .map(ManifestStore.ManifestRecord::size)
                            .orElse(ABSENT);
        } catch (StorageException e) {
            if (e.isDamage()) {
                return UNKNOWN; // a push of it mends it, and takes no room
            }
            throw e;
        }
    }

    private long count(Repository repository) {
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
        return bytes.get();
    }
}
