package dev.cairn.registry.policy;

import java.util.OptionalLong;

/**
 * What holds for one repository.
 *
 * @param quotaBytes how much its blobs and manifests may measure together
 */
public record RepositoryPolicy(TagRule tags, Retention retention, OptionalLong quotaBytes) {

    /** Immutable tags, everything kept, no quota. */
    public static final RepositoryPolicy DEFAULT =
            new RepositoryPolicy(TagRule.IMMUTABLE, Retention.EVERYTHING, OptionalLong.empty());

    /** With tags by this rule, otherwise as by default. */
    public static RepositoryPolicy with(TagRule tags) {
        return new RepositoryPolicy(tags, Retention.EVERYTHING, OptionalLong.empty());
    }
}
