package dev.cairn.registry.policy;

import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;

/** Which policy holds where. Asked anew for each request, so that a change takes effect at once. */
@FunctionalInterface
public interface RepositoryPolicies {

    /** The same everywhere. */
    static RepositoryPolicies everywhere(RepositoryPolicy policy) {
        return _ -> policy;
    }

    /** What holds for this repository. */
    RepositoryPolicy of(Repository repository);

    /**
     * The rule for one tag. Those by which older clients attach things to a digest ({@code sha256-HEX}, {@code
     * sha256-HEX.sig}: the fallback of distribution-spec 1.1.1 "Referrers Tag Schema", and cosign's) must move as more is
     * attached, so they are mutable everywhere.
     */
    default TagRule ruleFor(Repository repository, Tag tag) {
        return tag.isAttachment() ? TagRule.MUTABLE : of(repository).tags();
    }
}
