package dev.cairn.registry.policy;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.RegistryServiceSpec;
import dev.cairn.model.RegistryServiceSpec.Kept;
import dev.cairn.model.RegistryServiceSpec.RepositoryRule;
import dev.cairn.registry.model.Repository;

/**
 * What {@code registry.repositories} of {@code platform.yaml} says at the moment of the question.
 *
 * @param spec asked each time
 */
public record ConfiguredPolicies(Supplier<RegistryServiceSpec> spec) implements RepositoryPolicies {

    @Override
    public RepositoryPolicy of(Repository repository) {
        return spec.get()
                .ruleFor(repository.name())
                .map(ConfiguredPolicies::policy)
                .orElse(RepositoryPolicy.DEFAULT);
    }

    private static RepositoryPolicy policy(RepositoryRule rule) {
        Long quota = rule.quotaBytes();
        return new RepositoryPolicy(
                tags(rule.tags()),
                rule.sparse(),
                retention(rule.retention()),
                quota == null ? OptionalLong.empty() : OptionalLong.of(quota));
    }

    private static TagRule tags(RegistryServiceSpec.Tags tags) {
        return switch (tags) {
            case IMMUTABLE -> TagRule.IMMUTABLE;
            case RECREATABLE -> TagRule.RECREATABLE;
            case MUTABLE -> TagRule.MUTABLE;
        };
    }

    private static Retention retention(Kept kept) {
        @Nullable Integer last = kept.keepLast();
        return new Retention(
                last == null ? OptionalInt.empty() : OptionalInt.of(last),
                Optional.ofNullable(kept.maxAge()),
                Optional.ofNullable(kept.untagged()));
    }
}
