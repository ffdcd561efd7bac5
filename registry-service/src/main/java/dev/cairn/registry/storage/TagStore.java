package dev.cairn.registry.storage;

import java.util.List;
import java.util.Optional;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;

/** The tags of repositories. A tag never moves. The promises of {@link RegistryStorage} hold. */
public interface TagStore {

    Optional<Digest> resolve(Repository repository, Tag tag);

    /** Creates a tag if there is none of that name: of any number of racing calls exactly one creates it. */
    Outcome create(Repository repository, Tag tag, Digest manifest);

    /**
     * Deletes a tag; its manifest stays.
     *
     * @return false if there is no such tag
     */
    boolean delete(Repository repository, Tag tag);

    /**
     * A page of the tags in byte order.
     *
     * @param after only those behind this one; empty for all
     * @param limit at most so many
     */
    List<Tag> list(Repository repository, String after, int limit);

    /** What came of {@link #create}. */
    sealed interface Outcome {

        /** The tag is new. */
        record Created() implements Outcome {}

        /** The tag names this manifest already. */
        record Unchanged() implements Outcome {}

        /** The tag names another manifest, and stays. */
        record Taken(Digest current) implements Outcome {}

        /** The repository does not have the manifest, or not any more. */
        record NoManifest() implements Outcome {}
    }
}
