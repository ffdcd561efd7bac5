package dev.cairn.registry.access;

import java.util.Optional;
import java.util.Set;

import dev.cairn.registry.model.Repository;

/** What a request needs to be let through. */
public sealed interface Need {

    /** A name, or at least a token: how clients learn whether they are let in ({@code GET /v2/}). */
    record Login() implements Need {}

    /** Leave to see the names of all repositories. */
    record Catalog() implements Need {}

    /** Leave to collect garbage and to compare what is stored with its digests. */
    record Maintenance() implements Need {}

    /** Leave to do something with a repository. */
    record On(Repository repository, Action action) implements Need {}

    /** What a client is told to ask a token for. */
    default Optional<String> scope() {
        return switch (this) {
            case Login _, Maintenance _ -> Optional.empty();
            case Catalog _ -> Optional.of(Scope.CATALOG.toString());
            case On on ->
                Optional.of(Scope.of(
                                on.repository(),
                                switch (on.action()) {
                                    case PULL -> Set.of(Action.PULL);
                                    // Who pushes asks for what is there first.
                                    case PUSH -> Set.of(Action.PULL, Action.PUSH);
                                    case DELETE -> Set.of(Action.DELETE);
                                })
                        .toString());
        };
    }
}
