package dev.cairn.registry.access;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.RegistryServiceSpec;
import dev.cairn.model.RegistryServiceSpec.RepositoryRule;
import dev.cairn.model.Role;
import dev.cairn.registry.model.Repository;

/** The operator's rules, asked who may do what. Pure: it is made anew of what {@code platform.yaml} says now. */
record AccessRules(RegistryServiceSpec spec) {

    private static final Set<Role> PUSH = EnumSet.of(Role.DEVELOPER, Role.OPERATOR, Role.BUILDER);
    private static final Set<Role> DELETE = EnumSet.of(Role.OPERATOR);

    /** Why not. */
    record Refusal(String rule, String message) {}

    /** Why somebody may not do that; empty if they may. */
    Optional<Refusal> refusal(Identity who, Need need) {
        if (spec.isOpen()) {
            return Optional.empty();
        }
        return switch (need) {
            case Need.Login _ -> Optional.empty();
            case Need.Catalog _ -> catalog(who);
            case Need.Maintenance _ -> maintenance(who);
            case Need.On on -> on(who, on.repository(), on.action());
        };
    }

    /** Machines and strangers have no use for it. To the others it names what they may pull. */
    private static Optional<Refusal> catalog(Identity who) {
        return who instanceof Identity.Known(String _, Role role) && !role.isOfMachines()
                ? Optional.empty()
                : refused("default:catalog", who + " may not list all repositories: people who log in may");
    }

    private static Optional<Refusal> maintenance(Identity who) {
        return who instanceof Identity.Known(String _, Role role) && role == Role.OPERATOR
                ? Optional.empty()
                : refused("default:maintenance", who + " may not run the collector or the scrubber: operators may");
    }

    private Optional<Refusal> on(Identity who, Repository repository, Action action) {
        Optional<RepositoryRule> rule = spec.ruleFor(repository.name());
        if (may(who, rule, action)) {
            return Optional.empty();
        }
        Optional<Collection<Role>> roles = roles(rule, action);
        String named = rule.filter(_ -> isNamed(rule, action))
                .map(r -> r.match().text())
                .orElse("default");
        String source = named.equals("default")
                ? "by default"
                : "by the rule '" + named + "' of registry.repositories in platform.yaml";
        String whoMay = roles.map(AccessRules::list).orElse("anybody who logs in");
        return refused(
                named + ":" + action.id(),
                who + " may not " + action.id() + " in repository " + repository + ": " + source + " that is for "
                        + whoMay);
    }

    private boolean may(Identity who, Optional<RepositoryRule> rule, Action action) {
        return switch (who) {
            case Identity.Stranger _ ->
                action == Action.PULL
                        && spec.anonymousPull()
                        && roles(rule, Action.PULL).isEmpty();
            case Identity.Known(String _, Role role) ->
                switch (action) {
                    case PULL ->
                        roles(rule, Action.PULL).map(r -> r.contains(role)).orElse(true)
                                || has(rule, Action.PUSH, role)
                                || has(rule, Action.DELETE, role);
                    case PUSH, DELETE -> has(rule, action, role);
                };
        };
    }

    private static boolean has(Optional<RepositoryRule> rule, Action action, Role role) {
        return roles(rule, action).orElseThrow().contains(role);
    }

    /** Those who may; empty for everybody, which only pulling can be for. */
    private static Optional<Collection<Role>> roles(Optional<RepositoryRule> rule, Action action) {
        @Nullable List<Role> named = rule.map(r -> named(r, action)).orElse(null);
        if (named != null) {
            return Optional.of(named);
        }
        return switch (action) {
            case PULL -> Optional.empty();
            case PUSH -> Optional.of(PUSH);
            case DELETE -> Optional.of(DELETE);
        };
    }

    private static boolean isNamed(Optional<RepositoryRule> rule, Action action) {
        return rule.isPresent() && named(rule.get(), action) != null;
    }

    private static @Nullable List<Role> named(RepositoryRule rule, Action action) {
        return switch (action) {
            case PULL -> rule.pull();
            case PUSH -> rule.push();
            case DELETE -> rule.delete();
        };
    }

    /** Whether there is no repository that somebody may not pull: only then may content come from any. */
    boolean mayPullEverywhere(Identity who) {
        return spec.isOpen()
                || (may(who, Optional.empty(), Action.PULL)
                        && spec.repositories().stream().allMatch(rule -> may(who, Optional.of(rule), Action.PULL)));
    }

    private static Optional<Refusal> refused(String rule, String message) {
        return Optional.of(new Refusal(rule, Character.toUpperCase(message.charAt(0)) + message.substring(1)));
    }

    private static String list(Collection<Role> roles) {
        return roles.isEmpty() ? "nobody" : roles.stream().map(Role::id).collect(Collectors.joining(", "));
    }
}
