package dev.cairn.registry.storage;

import java.util.List;

import dev.cairn.registry.model.Repository;

/** Which repositories there are: those that were ever given content. The promises of {@link RegistryStorage} hold. */
public interface RepositoryStore {

    boolean exists(Repository repository);

    /**
     * A page of their names in byte order.
     *
     * @param after only those behind this one; empty for all
     * @param limit at most so many
     */
    List<Repository> list(String after, int limit);
}
