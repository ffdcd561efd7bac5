package dev.cairn.registry.storage;

import java.time.Instant;
import java.util.List;
import java.util.Map;
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
     * Files of their own in which repositories have content, beside the one that they share: whoever copies the store by hand
     * without its links makes such. Most stores have none.
     */
    default Map<Digest, List<Copy>> copies() {
        return Map.of();
    }

    /**
     * A name of the stored bytes, as they are at this moment: it is another one once a push has put them right.
     *
     * @return nothing if there are none
     */
    Optional<String> version(Digest digest);

    /**
     * Takes content whose bytes are wrong out of service, everywhere: it is kept aside for people to look at, is served
     * no more, and may be pushed again. Each repository that had it gets a {@link Notice.Corrupted}.
     *
     * @param version of the bytes that were looked at; others stay
     * @return those repositories
     */
    List<Repository> condemn(Digest digest, String version);

    /**
     * Frees content that no repository has.
     *
     * @param unusedSince only what nobody has asked for since
     */
    Reclaimed reclaim(Instant unusedSince);

    /** A file of its own in which one repository has content, or several. The promises of {@link RegistryStorage} hold. */
    interface Copy {

        /** Opens it for reading; the caller closes it. Empty if it is gone. */
        Optional<BlobContent> open();

        /** Its bytes are right, and so are the shared ones, which take its place. */
        void unite();

        /** Its bytes are wrong, and the shared ones are right, which take its place: it is kept aside. */
        void replace();

        /**
         * Its bytes are right, and the shared ones are wrong: it takes their place, everywhere, and they are kept aside.
         *
         * @return false if it is gone
         */
        boolean heal();
    }

    /**
     * What was freed and what is left.
     *
     * @param freed what no repository had
     * @param kept all else, each once, whatever number of repositories has it
     */
    record Reclaimed(Amount freed, Amount kept) {

        /** Of content that is not there. */
        public static final Reclaimed NOTHING = new Reclaimed(Amount.NONE, Amount.NONE);

        /** Of one content of so many bytes that was freed. */
        public static Reclaimed freed(long size) {
            return new Reclaimed(new Amount(1, size), Amount.NONE);
        }

        /** Of one content of so many bytes that stays. */
        public static Reclaimed kept(long size) {
            return new Reclaimed(Amount.NONE, new Amount(1, size));
        }

        /** Both together. */
        public Reclaimed plus(Reclaimed other) {
            return new Reclaimed(freed.plus(other.freed), kept.plus(other.kept));
        }
    }

    /**
     * How much content.
     *
     * @param bytes their sum
     */
    record Amount(long items, long bytes) {

        /** None. */
        public static final Amount NONE = new Amount(0, 0);

        /** Both together. */
        public Amount plus(Amount other) {
            return new Amount(items + other.items, bytes + other.bytes);
        }
    }
}
