package dev.cairn.registry.policy;

import java.util.OptionalLong;

/**
 * What holds for one repository.
 *
 * @param sparse whether a manifest may name what is not there: an index some platforms of which are missing
 * @param quotaBytes how much its blobs and manifests may measure together
 */
public record RepositoryPolicy(TagRule tags, boolean sparse, Retention retention, OptionalLong quotaBytes) {

    /**
     * A tag does not move, but clients may delete, as the conformance tests of the distribution-spec want it; everything is
     * kept, and there is no quota.
     */
    public static final RepositoryPolicy DEFAULT =
            new RepositoryPolicy(TagRule.RECREATABLE, false, Retention.EVERYTHING, OptionalLong.empty());

    /** With tags by this rule, otherwise as by default. */
    public static RepositoryPolicy with(TagRule tags) {
        return new RepositoryPolicy(tags, false, Retention.EVERYTHING, OptionalLong.empty());
    }
}
