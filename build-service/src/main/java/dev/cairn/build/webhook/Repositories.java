package dev.cairn.build.webhook;

import java.util.Optional;

/** Finds repositories. Called on the path of each request, from many threads: it answers from memory and never blocks. */
@FunctionalInterface
public interface Repositories {

    /**
     * The repository that a payload names, or nothing if there is none.
     *
     * @param provider the kind of webhook that names it
     * @param names what the payload says
     */
    Optional<RepositoryEntry> find(WebhookProvider provider, RepositoryNames names);
}
