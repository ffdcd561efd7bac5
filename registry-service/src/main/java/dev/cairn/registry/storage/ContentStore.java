package dev.cairn.registry.storage;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;

/**
 * The bytes themselves, whichever repositories have them: what scrubbing and the reclaiming of space look at. The promises
 * of {@link RegistryStorage} hold.
 */
public interface ContentStore {

    /** Names all content, in no certain order; what comes or goes meanwhile may be missed. */
    void list(Consumer<Digest> reader);

    /** Opens content for reading; the caller closes it. */
    Optional<BlobContent> open(Digest digest);

    /**
     * Takes content whose bytes are wrong out of service, everywhere: it is kept aside for people to look at, is served
     * no more, and may be pushed again. Each repository that had it gets a {@link Notice.Corrupted}.
     *
     * @return those repositories
     */
    List<Repository> condemn(Digest digest);

    /**
     * Frees content that no repository has.
     *
     * @param unusedSince only what nobody has asked for since
     * @return what was freed
     */
    Freed reclaim(Instant unusedSince);

    /**
     * What was freed.
     *
     * @param bytes their sum
     */
    record Freed(long items, long bytes) {}
}
