package dev.cairn.registry.storage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.policy.TagRule;

/** The tags of repositories. The promises of {@link RegistryStorage} hold. */
public interface TagStore {

    /**
     * A tag, with what it names.
     *
     * @throws StorageException with {@link StorageFailure.DamagedTag} if that cannot be read any more
     */
    Optional<TagRecord> find(Repository repository, Tag tag);

    /** What a tag names. */
    default Optional<Digest> resolve(Repository repository, Tag tag) {
        return find(repository, tag).map(TagRecord::manifest);
    }

    /**
     * Makes a tag name a manifest, if the rule lets it: of any number of racing calls exactly one creates it. By {@link
     * TagRule#IMMUTABLE} a tag that was deleted can be made again only for the manifest that it named.
     *
     * @throws StorageException with {@link StorageFailure.DamagedTag} if what it names cannot be read any more, unless
     *     the rule is {@link TagRule#MUTABLE}: then it is made anew
     */
    Outcome put(Repository repository, Tag tag, Digest manifest, TagRule rule);

    /**
     * What would come of {@link #put} at this moment, if the repository has the manifest. Changes nothing, and promises
     * nothing: who is to be sure keeps others from putting the tag meanwhile.
     */
    Outcome wouldBe(Repository repository, Tag tag, Digest manifest, TagRule rule);

    /**
     * Deletes a tag, also one that cannot be read; its manifest stays.
     *
     * @return false if there is no such tag
     */
    boolean delete(Repository repository, Tag tag);

    /**
     * Deletes a tag, as {@link #delete}, if it has been neither moved nor made again since it was looked at; that is looked
     * at in the step that deletes it.
     *
     * @param seen as it was then
     * @return false if it is another one by now, or gone
     */
    boolean deleteUnchanged(Repository repository, TagRecord seen);

    /**
     * A page of the tags in byte order, also of those of which it cannot be read what they name.
     *
     * @param after only those behind this one; empty for all
     * @param limit at most so many
     */
    List<Tag> list(Repository repository, String after, int limit);

    /**
     * Tells all tags of a repository with what they name, in no certain order, since they may be very many; what comes or
     * goes meanwhile may be missed.
     *
     * @throws StorageException with {@link StorageFailure.DamagedTag} if what one names cannot be read, after all others
     *     were told
     */
    void all(Repository repository, Consumer<TagRecord> reader);

    /** All of them at once, in byte order: for those who know that they are not too many. */
    default List<TagRecord> all(Repository repository) {
        List<TagRecord> all = new ArrayList<>();
        all(repository, all::add);
        all.sort(Comparator.comparing(TagRecord::tag));
        return all;
    }

    /** What deleted tags named last, where the tag was not made again. */
    Set<Digest> onceTagged(Repository repository);

    /**
     * A tag.
     *
     * @param at when it was made or moved
     */
    record TagRecord(Tag tag, Digest manifest, Instant at) {}

    /** What came of {@link #put}. */
    sealed interface Outcome {

        /** The tag is new. */
        record Created() implements Outcome {}

        /** The tag names this manifest already. */
        record Unchanged() implements Outcome {}

        /** The tag named another manifest, and was moved. */
        record Moved(Digest previous) implements Outcome {}

        /** The tag names another manifest, and stays. */
        record Taken(Digest current) implements Outcome {}

        /** The tag was deleted, and named another manifest until then. */
        record Gone(Digest previous) implements Outcome {}

        /** The repository does not have the manifest, or not any more. */
        record NoManifest() implements Outcome {}
    }
}
