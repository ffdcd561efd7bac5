package dev.cairn.registry.access;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.cairn.registry.model.Repository;

/**
 * What a token is asked for, or holds: {@code TYPE:NAME:ACTION,ACTION} (Docker's "Token Scope Documentation").
 *
 * @param type {@code repository} or {@code registry}; others are granted to nobody
 * @param name of a repository, or {@code catalog}
 * @param actions by their names; {@code *} asks for all
 */
public record Scope(String type, String name, Set<String> actions) {

    static final Scope CATALOG = new Scope("registry", "catalog", Set.of("*"));

    private static final String REPOSITORY = "repository";
    private static final String ALL = "*";

    public Scope {
        actions = Set.copyOf(actions);
    }

    static Scope of(Repository repository, Set<Action> actions) {
        return new Scope(
                REPOSITORY, repository.name(), actions.stream().map(Action::id).collect(Collectors.toSet()));
    }

    /** Reads one; empty for what is none. A name may have colons. */
    static Optional<Scope> parse(String text) {
        int first = text.indexOf(':');
        int last = text.lastIndexOf(':');
        if (first <= 0 || last <= first + 1) {
            return Optional.empty();
        }
        return Optional.of(new Scope(
                text.substring(0, first),
                text.substring(first + 1, last),
                new TreeSet<>(List.of(text.substring(last + 1).split(",", -1)))));
    }

    /** Reads all that the values of a parameter name, each of which may hold several, parted by spaces. */
    static List<Scope> parseAll(Collection<String> values) {
        List<Scope> scopes = new ArrayList<>();
        for (String value : values) {
            for (String text : value.split(" ", -1)) {
                parse(text).ifPresent(scopes::add);
            }
        }
        return scopes;
    }

    /** The repository that it names, if it names one. */
    Optional<Repository> repository() {
        try {
            return type.equals(REPOSITORY) ? Optional.of(new Repository(name)) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** What it asks to do with the repository. */
    Set<Action> repositoryActions() {
        if (actions.contains(ALL)) {
            return EnumSet.allOf(Action.class);
        }
        Set<Action> known = EnumSet.noneOf(Action.class);
        actions.forEach(id -> Action.of(id).ifPresent(known::add));
        return known;
    }

    /** Whether a token that holds it may be used for this. */
    boolean covers(Need need) {
        return switch (need) {
            case Need.Login _ -> true;
            case Need.Catalog _ -> equals(CATALOG);
            case Need.Maintenance _ -> false; // no client of registries asks for that
            case Need.On on ->
                type.equals(REPOSITORY)
                        && name.equals(on.repository().name())
                        && repositoryActions().contains(on.action());
        };
    }

    @Override
    public String toString() {
        return type + ":" + name + ":" + String.join(",", new TreeSet<>(actions));
    }
}
